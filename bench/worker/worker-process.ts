import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProviderPace, WorkerOrder, WorkerReading, WorkerReport } from './worker-messages.ts';

/** The process under test, seen from the benchmark. */
export class WorkerProcess {
  readonly port: number;
  readonly startedInMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, startedInMs: number) {
    this.#child = child;
    this.port = port;
    this.startedInMs = startedInMs;
  }

  /** @param program bundle beside the benchmark's own. @throws when it ends before it is ready. */
  static async start(program = 'bench-worker'): Promise<WorkerProcess> {
    const child = fork(fileURLToPath(new URL(`${program}.mjs`, import.meta.url)), {
      execArgv: ['--expose-gc', '--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ready = await nextReport(child, 'ready');
    return new WorkerProcess(child, ready.port, ready.startedInMs);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async setPace(pace: ProviderPace): Promise<void> {
    await this.#order({ type: 'pace', pace }, 'done');
  }

  async converse(sessionId: string, turns: number): Promise<void> {
    await this.#order({ type: 'converse', sessionId, turns }, 'done');
  }

  async begin(watchLoop: boolean): Promise<void> {
    await this.#order({ type: 'begin', watchLoop }, 'done');
  }

  async read(collect = false): Promise<WorkerReading> {
    return (await this.#order({ type: 'read', collect }, 'reading')).reading;
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.send({ type: 'stop' } satisfies WorkerOrder);
    await ended;
  }

  async #order<Type extends WorkerReport['type']>(order: WorkerOrder, answer: Type) {
    const answered = nextReport(this.#child, answer);
    this.#child.send(order);
    return answered;
  }
}

function nextReport<Type extends WorkerReport['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<WorkerReport, { readonly type: Type }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (report: WorkerReport) => {
      if (report.type !== type) return;
      release();
      resolve(report as Extract<WorkerReport, { readonly type: Type }>);
    };
    const onExit = (code: number | null) => {
      release();
      reject(new Error(`The process under test ended with ${code}.`));
    };
    const release = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
