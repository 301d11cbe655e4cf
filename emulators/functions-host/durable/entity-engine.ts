import { z } from 'zod';
import type { RegisteredFunction } from '../functions-core.ts';
import { type InvokeFunction, toJsonText } from '../invoke-function.ts';
import { describeError, type LogSink } from '../log-sink.ts';
import type { EntityRecord, EntityRequest } from './instance-record.ts';

/** How many answers an entity remembers to recognise a repeated request. */
const rememberedAnswers = 256;

const entityOutcomeSchema = z.object({
  entityExists: z.boolean().default(false),
  entityState: z.string().nullish(),
  results: z.array(z.object({ isError: z.boolean(), result: z.string().nullish() })),
  signals: z.array(
    z.object({
      target: z.object({ name: z.string(), key: z.string() }),
      name: z.string(),
      input: z.string(),
    }),
  ),
});

/** `@name@key`, the name in lower case, as durable-functions 3.5.0 writes it. */
export function toEntityId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}

export interface EntityAnswer {
  readonly requestId: string;
  /** `{"result": "<JSON text>"}`, with `exceptionType` when the operation failed. */
  readonly answer: string;
  readonly caller: NonNullable<EntityRequest['caller']>;
}

/** Runs entities: one batch at a time per entity, requests in order of arrival, each at most once. */
export class EntityEngine {
  readonly #functions: ReadonlyMap<string, RegisteredFunction>;
  readonly #invoke: InvokeFunction;
  readonly #log: LogSink;
  readonly #save: (key: string, record: EntityRecord) => Promise<void>;
  readonly #onAnswer: (answer: EntityAnswer) => void;
  readonly #records = new Map<string, EntityRecord>();
  readonly #runs = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: {
    /** Entity functions by name. */
    readonly functions: Iterable<RegisteredFunction>;
    readonly invoke: InvokeFunction;
    readonly log: LogSink;
    readonly save: (key: string, record: EntityRecord) => Promise<void>;
    readonly onAnswer: (answer: EntityAnswer) => void;
    readonly restored: Iterable<EntityRecord>;
  }) {
    this.#functions = new Map([...options.functions].map((fn) => [fn.name.toLowerCase(), fn]));
    this.#invoke = options.invoke;
    this.#log = options.log;
    this.#save = options.save;
    this.#onAnswer = options.onAnswer;
    for (const record of options.restored) this.#records.set(record.entityId, record);
  }

  /** Goes on with what a former host left unfinished. */
  resume(): void {
    for (const record of this.#records.values()) this.#wake(record.entityId);
  }

  /** JSON text of the entity's state, or undefined when it does not exist. */
  readState(entityId: string): string | undefined {
    const record = this.#records.get(entityId);
    return record?.exists ? (record.state ?? 'null') : undefined;
  }

  has(entityName: string): boolean {
    return this.#functions.has(entityName.toLowerCase());
  }

  /**
   * Queues a request; resolves when it survives a crash. A request with an id that has been seen is
   * not run again: its answer is repeated.
   */
  async send(entityId: string, request: EntityRequest): Promise<void> {
    const record = this.#records.get(entityId) ?? {
      entityId,
      exists: false,
      queue: [],
      answers: [],
      outbox: [],
    };
    this.#records.set(entityId, record);
    const known = record.answers.find((entry) => entry.requestId === request.id);
    if (known !== undefined) {
      if (request.caller) this.#onAnswer({ ...known, caller: request.caller });
      return;
    }
    if (record.queue.some((queued) => queued.id === request.id)) return;
    record.queue.push(request);
    await this.#save(entityId, record);
    this.#wake(entityId);
  }

  /** Takes no further batch and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#runs.values());
  }

  #wake(entityId: string): void {
    if (this.#closed || this.#runs.has(entityId)) return;
    const run = this.#drain(entityId).then(
      () => {
        this.#runs.delete(entityId);
        // A request may have arrived between the last look at the queue and here.
        if ((this.#records.get(entityId)?.queue.length ?? 0) > 0) this.#wake(entityId);
      },
      (error: unknown) => {
        this.#runs.delete(entityId);
        this.#log({
          level: 'error',
          category: 'host',
          message: `Entity ${entityId} stopped: ${describeError(error)}`,
        });
      },
    );
    this.#runs.set(entityId, run);
  }

  async #drain(entityId: string): Promise<void> {
    const record = this.#records.get(entityId);
    if (record === undefined) return;
    await this.#flushOutbox(record);
    while (record.queue.length > 0 && !this.#closed) {
      const batch = [...record.queue];
      const answers = await this.#runBatch(record, batch);
      record.queue.splice(0, batch.length);
      for (const [index, request] of batch.entries()) {
        record.answers.push({ requestId: request.id, answer: answers[index] ?? '{}' });
      }
      record.answers.splice(0, Math.max(0, record.answers.length - rememberedAnswers));
      await this.#save(entityId, record);
      for (const [index, request] of batch.entries()) {
        if (request.caller === undefined) continue;
        this.#onAnswer({
          requestId: request.id,
          answer: answers[index] ?? '{}',
          caller: request.caller,
        });
      }
      await this.#flushOutbox(record);
    }
  }

  async #flushOutbox(record: EntityRecord): Promise<void> {
    if (record.outbox.length === 0) return;
    for (const signal of record.outbox) await this.send(signal.entityId, signal.request);
    record.outbox = [];
    await this.#save(record.entityId, record);
  }

  async #runBatch(
    record: EntityRecord,
    batch: readonly EntityRequest[],
  ): Promise<readonly string[]> {
    const [, name = '', key = ''] = /^@([^@]+)@(.*)$/.exec(record.entityId) ?? [];
    const fn = this.#functions.get(name);
    try {
      if (fn === undefined) throw new Error(`There is no entity function "${name}".`);
      const { response } = await this.#invoke(fn, {
        string: JSON.stringify({
          self: { name, key },
          exists: record.exists,
          state: record.state,
          batch: batch.map(({ id, name: operation, signal, input }) => ({
            id,
            name: operation,
            signal,
            input,
          })),
        }),
      });
      const outcome = entityOutcomeSchema.parse(JSON.parse(toJsonText(response.returnValue)));
      record.exists = outcome.entityExists;
      if (outcome.entityExists && typeof outcome.entityState === 'string')
        record.state = outcome.entityState;
      else delete record.state;
      const origin = batch[0]?.id ?? '';
      record.outbox.push(
        ...outcome.signals.map((signal, index) => ({
          entityId: toEntityId(signal.target.name, signal.target.key),
          request: {
            id: `${origin}>${index}`,
            name: signal.name,
            signal: true,
            input: signal.input,
          },
        })),
      );
      return batch.map((_, index) => toAnswer(outcome.results[index]));
    } catch (error) {
      this.#log({
        level: 'error',
        category: 'host',
        message: `Entity ${record.entityId} failed: ${describeError(error)}`,
      });
      return batch.map(() => toAnswer({ isError: true, result: JSON.stringify(String(error)) }));
    }
  }
}

function toAnswer(
  result: { isError: boolean; result?: string | null | undefined } | undefined,
): string {
  return JSON.stringify({
    result: result?.result ?? 'null',
    ...(result === undefined || result.isError ? { exceptionType: 'EntityOperationFailed' } : {}),
  });
}
