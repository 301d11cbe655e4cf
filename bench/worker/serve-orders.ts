import type { Backlog, ProviderPace, WorkerOrder, WorkerReport } from './worker-messages.ts';
import type { WorkerMeter } from './worker-meter.ts';

/** What the sockets of calls have not taken. */
interface SocketBacklogs {
  fill(callConnectionId: string): Promise<void>;
  of(callConnectionId: string): Backlog;
}

function watched(backlogs: SocketBacklogs | undefined): SocketBacklogs {
  if (backlogs === undefined) throw new Error('Nobody watches the sockets here.');
  return backlogs;
}

/** Takes the benchmark's orders in a process under test, and ends with the benchmark. */
export function serveOrders(underTest: {
  readonly port: number;
  readonly meter: WorkerMeter;
  readonly setPace: (pace: ProviderPace) => void;
  /** Has turns in a session before its call arrives. */
  readonly converse: (sessionId: string, turns: number) => Promise<void>;
  /** What becomes of a reader that stops; a program without it takes no such orders. */
  readonly backlogs?: SocketBacklogs;
  readonly stop: () => Promise<void>;
}): void {
  const { port, meter, setPace, converse, backlogs, stop } = underTest;
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
      case 'fill':
        void watched(backlogs)
          .fill(order.callConnectionId)
          .then(() => report({ type: 'done' }));
        return;
      case 'backlog':
        report({ type: 'backlog', backlog: watched(backlogs).of(order.callConnectionId) });
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
