import type { ProviderPace, WorkerOrder, WorkerReport } from './worker-messages.ts';
import type { WorkerMeter } from './worker-meter.ts';

/** Takes the benchmark's orders in a process under test, and ends with the benchmark. */
export function serveOrders(underTest: {
  readonly port: number;
  readonly meter: WorkerMeter;
  readonly setPace: (pace: ProviderPace) => void;
  /** Has turns in a session before its call arrives. */
  readonly converse: (sessionId: string, turns: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}): void {
  const { port, meter, setPace, converse, stop } = underTest;
  const report = (message: WorkerReport) => process.send?.(message);
  process.on('message', (order: WorkerOrder) => {
    switch (order.type) {
      case 'pace':
        setPace(order.pace);
        report({ type: 'done' });
        return;
      case 'begin':
        meter.begin(order.watchLoop);
        report({ type: 'done' });
        return;
      case 'read':
        report({ type: 'reading', reading: meter.read(order.collect) });
        return;
      case 'converse':
        void converse(order.sessionId, order.turns).then(() => report({ type: 'done' }));
        return;
      case 'stop':
        void stop().then(() => process.exit(0));
        return;
      default:
        order satisfies never;
    }
  });
  process.on('disconnect', () => process.exit(0));
  report({ type: 'ready', port, startedInMs: performance.now() });
}
