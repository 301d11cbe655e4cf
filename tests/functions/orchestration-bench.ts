import type { InstanceStatus } from '#emulators/functions-host/durable/instance-status.ts';
import { replayOrchestration } from '#emulators/functions-host/durable/replay-orchestration.ts';
import type { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import type { HostStorage } from '#emulators/functions-host/host-storage.ts';
import {
  type FunctionsHost,
  startFunctionsHost,
} from '#emulators/functions-host/start-functions-host.ts';
import { scriptName } from './script-name.ts';

export type ActivityInput = Record<string, unknown>;
export type ActivityScript = (input: ActivityInput) => unknown;

export interface BenchParts {
  readonly appPath: string;
  readonly host: FunctionsHost;
  readonly clock: ManualClock;
}

/**
 * Starts the host for a bench.
 *
 * @param options.appPath bundle of `orchestrations-app.ts`.
 */
export async function prepareBench(options: {
  readonly appPath: string;
  readonly clock: ManualClock;
  readonly storage?: HostStorage;
}): Promise<BenchParts> {
  const { appPath, storage, clock } = options;
  const host = await startFunctionsHost({
    port: 0,
    appPath,
    clock,
    ...(storage === undefined ? {} : { storage }),
  });
  return { appPath, host, clock };
}

/** Real orchestrations in the local host, their activities scripted, their clock standing still. */
export class OrchestrationBench {
  readonly host: FunctionsHost;
  readonly clock: ManualClock;
  /** Activities that were carried out, with what they got. */
  done: { readonly name: string; readonly input: ActivityInput }[] = [];
  /** What an activity does instead of nothing. */
  readonly script: Record<string, ActivityScript>;
  readonly #appPath: string;

  constructor({ appPath, host, clock }: BenchParts, script: Record<string, ActivityScript>) {
    this.host = host;
    this.clock = clock;
    this.script = script;
    this.#appPath = appPath;
    Reflect.set(globalThis, scriptName, (name: string, input: ActivityInput) => {
      const result = this.script[name]?.(input) ?? null;
      this.done.push({ name, input });
      return result;
    });
  }

  names(): readonly string[] {
    return this.done.map(({ name }) => name);
  }

  raiseText(id: string, eventName: string, text: string): Promise<void> {
    return this.post(`instances/${id}/raiseEvent/${eventName}`, text);
  }

  terminate(id: string): Promise<void> {
    return this.post(`instances/${id}/terminate?reason=test`, '');
  }

  async post(path: string, body: string): Promise<void> {
    await fetch(`${this.host.url}/durabletask/${path}`, { method: 'POST', body });
  }

  /** Resolves when an activity has been carried out and the orchestration waits again. */
  async whenDone(id: string, name: string): Promise<void> {
    await this.host.whenInstance(id, () => this.names().includes(name));
    await this.clock.whenPending(1);
  }

  /** Moves time on whenever the orchestration waits for it, until it has ended. */
  async runToEnd(id: string, stepMs: number): Promise<InstanceStatus> {
    let isOver = false;
    const ended = this.host.whenInstance(id).then((status) => {
      isOver = true;
      return status;
    });
    while (!isOver) {
      await Promise.race([ended, this.clock.whenPending(1)]);
      if (!isOver) this.clock.advance(stepMs);
    }
    return ended;
  }

  /** @throws NonDeterminismError when the orchestrator would act differently from what is recorded. */
  replay(id: string): Promise<void> {
    return replayOrchestration({
      appPath: this.#appPath,
      history: this.host.recordHistory(id),
    });
  }
}
