import { randomUUID } from 'node:crypto';
import { type EntityEngine, toEntityId } from './entity-engine.ts';
import { isTerminal } from './instance-record.ts';
import { type InstanceFilter, matchesFilter, toInstanceStatus } from './instance-status.ts';
import type { Delivery, OrchestrationEngine } from './orchestration-engine.ts';
import {
  InstanceRunningError,
  InvalidInstanceIdError,
  UnknownOrchestratorError,
} from './orchestration-errors.ts';

export interface DurableRequest {
  readonly method: string;
  /** Decoded path segments after the API's base, e.g. `['instances', 'abc', 'raiseEvent', 'x']`. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface DurableAnswer {
  readonly status: number;
  readonly body?: unknown;
}

const deliveryStatus: Readonly<Record<Delivery, number>> = {
  accepted: 202,
  gone: 410,
  missing: 404,
};

/**
 * The HTTP API of the Durable Functions extension, as durable-functions 3.5.0 calls it and as
 * Microsoft docs describe it ("HTTP API reference", Durable Functions).
 */
export function createDurableHttpApi(options: {
  readonly orchestrations: OrchestrationEngine;
  readonly entities: EntityEngine;
}): (request: DurableRequest) => Promise<DurableAnswer> {
  const { orchestrations, entities } = options;

  return async (request) => {
    const [resource, id = '', verb, eventName] = request.segments;
    if (!isJsonOrEmpty(request.body)) return { status: 400, body: 'The body is not JSON.' };
    switch (resource) {
      case 'orchestrators':
        return request.method === 'POST' ? start(request) : { status: 405 };
      case 'instances':
        if (verb === undefined) return id === '' ? query(request) : single(request, id);
        return request.method === 'POST' ? control(request, id, verb, eventName) : { status: 405 };
      case 'entities':
        return entity(request, id, verb);
      default:
        return { status: 404 };
    }
  };

  async function start({
    segments,
    query: parameters,
    body,
  }: DurableRequest): Promise<DurableAnswer> {
    const [, name = '', instanceId = randomUUID().replaceAll('-', '')] = segments;
    const version = parameters.get('version');
    try {
      await orchestrations.start({
        name,
        instanceId,
        input: body === '' ? 'null' : body,
        ...(version === null ? {} : { version }),
      });
    } catch (error) {
      if (error instanceof InstanceRunningError) return { status: 409, body: error.message };
      if (error instanceof UnknownOrchestratorError || error instanceof InvalidInstanceIdError) {
        return { status: 400, body: error.message };
      }
      throw error;
    }
    return { status: 202, body: { id: instanceId } };
  }

  async function single(
    { method, query: parameters }: DurableRequest,
    id: string,
  ): Promise<DurableAnswer> {
    const record = orchestrations.get(id);
    if (method === 'DELETE') {
      return (await orchestrations.purge(id))
        ? { status: 200, body: { instancesDeleted: 1 } }
        : { status: 404 };
    }
    if (method !== 'GET') return { status: 405 };
    if (record === undefined) return { status: 404 };
    const status = toInstanceStatus(record, {
      showInput: parameters.get('showInput') !== 'false',
      showHistory: parameters.get('showHistory') === 'true',
      showHistoryOutput: parameters.get('showHistoryOutput') === 'true',
    });
    return { status: isTerminal(record.runtimeStatus) ? 200 : 202, body: status };
  }

  async function query({ method, query: parameters }: DurableRequest): Promise<DurableAnswer> {
    const filter = readFilter(parameters);
    if (filter === undefined)
      return { status: 400, body: 'createdTimeFrom or createdTimeTo is not a time.' };
    const matching = [...orchestrations.all()].filter((record) => matchesFilter(record, filter));
    if (method === 'GET') {
      const showInput = parameters.get('showInput') !== 'false';
      return {
        status: 200,
        body: matching.map((record) =>
          toInstanceStatus(record, { showInput, showHistory: false, showHistoryOutput: false }),
        ),
      };
    }
    if (method !== 'DELETE') return { status: 405 };
    let instancesDeleted = 0;
    for (const { instanceId } of matching) {
      if (await orchestrations.purge(instanceId)) instancesDeleted += 1;
    }
    return instancesDeleted > 0 ? { status: 200, body: { instancesDeleted } } : { status: 404 };
  }

  async function control(
    { query: parameters, body }: DurableRequest,
    id: string,
    verb: string,
    eventName: string | undefined,
  ): Promise<DurableAnswer> {
    const reason = parameters.get('reason') ?? '';
    switch (verb) {
      case 'raiseEvent':
        if (eventName === undefined) return { status: 404 };
        return { status: deliveryStatus[await orchestrations.raiseEvent(id, eventName, body)] };
      case 'terminate':
        return { status: deliveryStatus[await orchestrations.terminate(id, reason)] };
      case 'suspend':
        return { status: deliveryStatus[await orchestrations.suspend(id, reason)] };
      case 'resume':
        return { status: deliveryStatus[await orchestrations.resumeInstance(id, reason)] };
      case 'rewind':
        return { status: 501, body: 'This host does not rewind orchestrations.' };
      default:
        return { status: 404 };
    }
  }

  async function entity(
    { method, query: parameters, body }: DurableRequest,
    name: string,
    key: string | undefined,
  ): Promise<DurableAnswer> {
    if (key === undefined) return { status: 404 };
    const entityId = toEntityId(name, key);
    if (method === 'GET') {
      const state = entities.readState(entityId);
      return state === undefined ? { status: 404 } : { status: 200, body: JSON.parse(state) };
    }
    if (method !== 'POST') return { status: 405 };
    if (!entities.has(name)) return { status: 400, body: `There is no entity function "${name}".` };
    await entities.send(entityId, {
      id: randomUUID(),
      name: parameters.get('op') ?? '',
      signal: true,
      input: body,
    });
    return { status: 202 };
  }
}

function readFilter(parameters: URLSearchParams): InstanceFilter | undefined {
  const from = parameters.get('createdTimeFrom');
  const to = parameters.get('createdTimeTo');
  const runtimeStatus = parameters.get('runtimeStatus');
  const filter: InstanceFilter = {
    ...(from === null ? {} : { createdTimeFrom: new Date(from) }),
    ...(to === null ? {} : { createdTimeTo: new Date(to) }),
    ...(runtimeStatus === null ? {} : { runtimeStatus: new Set(runtimeStatus.split(',')) }),
  };
  const times = [filter.createdTimeFrom, filter.createdTimeTo];
  return times.some((time) => time !== undefined && Number.isNaN(time.getTime()))
    ? undefined
    : filter;
}

function isJsonOrEmpty(text: string): boolean {
  if (text === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
