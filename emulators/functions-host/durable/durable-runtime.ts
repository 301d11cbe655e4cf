import type { Clock } from '#shared/contracts/clock.ts';
import type { RegisteredFunction } from '../functions-core.ts';
import type { HostStorage } from '../host-storage.ts';
import type { InvokeFunction } from '../invoke-function.ts';
import type { LogSink } from '../log-sink.ts';
import { EntityEngine } from './entity-engine.ts';
import { OrchestrationEngine } from './orchestration-engine.ts';

/** Orchestrations and entities of one app, wired to each other and to their storage. */
export interface DurableRuntime {
  readonly orchestrations: OrchestrationEngine;
  readonly entities: EntityEngine;
  /** Goes on with what the storage held. */
  resume(): void;
  close(): Promise<void>;
}

export function createDurableRuntime(options: {
  readonly functions: Iterable<RegisteredFunction>;
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly log: LogSink;
  readonly storage: HostStorage;
}): DurableRuntime {
  const { invoke, clock, log, storage } = options;
  const functions = [...options.functions];
  const ofType = (type: string) => functions.filter((fn) => fn.trigger.type.toLowerCase() === type);
  const byName = (type: string) => new Map(ofType(type).map((fn) => [fn.name, fn]));
  const entries = storage.load();

  const entities: EntityEngine = new EntityEngine({
    functions: ofType('entitytrigger'),
    invoke,
    log,
    save: (key, value) => storage.save({ kind: 'entity', key, value }),
    onAnswer: (answer) => orchestrations.deliverEntityAnswer(answer),
    restored: entries.flatMap((entry) =>
      entry.kind === 'entity' && entry.value ? [entry.value] : [],
    ),
  });
  const orchestrations: OrchestrationEngine = new OrchestrationEngine({
    orchestrators: byName('orchestrationtrigger'),
    activities: byName('activitytrigger'),
    invoke,
    clock,
    log,
    persist: (key, value) => storage.save({ kind: 'instance', key, value }),
    sendToEntity: (entityId, request) => entities.send(entityId, request),
    restored: entries.flatMap((entry) =>
      entry.kind === 'instance' && entry.value ? [entry.value] : [],
    ),
  });
  return {
    orchestrations,
    entities,
    resume() {
      entities.resume();
      orchestrations.resume();
    },
    async close() {
      await Promise.all([orchestrations.close(), entities.close()]);
    },
  };
}
