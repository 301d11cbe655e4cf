import { type ChildProcess, fork } from 'node:child_process';
import type {
  Backlog,
  ProviderPace,
  WorkerOrder,
  WorkerReading,
  WorkerReport,
} from './worker-messages.ts';
import { type WorkerSettings, writeWorkerSettings } from './worker-settings.ts';

const longestStopMs = 10_000;
/** A process that loads a large package on a busy machine needs some seconds; 400 turns likewise. */
const longestAnswerMs = 60_000;

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

  /**
   * @param bundle path of the program.
   * @param settings of a media worker; other programs take none.
   * @throws when it ends before it is ready.
   */
  static async start(bundle: string, settings: WorkerSettings = {}): Promise<WorkerProcess> {
    const child = fork(bundle, [writeWorkerSettings(settings)], {
      execArgv: ['--expose-gc', '--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    try {
      const ready = await nextReport(child, 'ready');
      return new WorkerProcess(child, ready.port, ready.startedInMs);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
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

  /** Fills what the operating system takes for a call's socket, so that the worker's own queue is next. */
  async fill(callConnectionId: string): Promise<void> {
    await this.#order({ type: 'fill', callConnectionId }, 'done');
  }

  async backlogOf(callConnectionId: string): Promise<Backlog> {
    return (await this.#order({ type: 'backlog', callConnectionId }, 'backlog')).backlog;
  }

  /** Sends a signal, as a platform does. @returns how the process ended. */
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<{ readonly code: number | null }> {
    const ended = new Promise<{ readonly code: number | null }>((resolve) =>
      this.#child.once('exit', (code) => resolve({ code })),
    );
    this.#child.kill(name);
    return ended;
  }

  /** Ends the process; one that does not end when it is asked to is killed. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.send({ type: 'stop' } satisfies WorkerOrder);
    const deadline = setTimeout(() => child.kill('SIGKILL'), longestStopMs);
    await ended;
    clearTimeout(deadline);
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
    const deadline = setTimeout(() => {
      release();
      reject(new Error(`The process under test gave no answer (${type}).`));
    }, longestAnswerMs);
    const release = () => {
      clearTimeout(deadline);
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
