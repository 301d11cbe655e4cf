import { describe, expect, it } from 'vitest';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { StoreError } from '#shared/errors/coded-error.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { recordHeard } from './record-heard.ts';

const metrics: Extract<SessionEventBody, { readonly type: 'turn-metrics' }> = {
  type: 'turn-metrics',
  turnId: 'turn-1',
  agent: 'Concierge',
  stages: { turnEnd: 0 },
  inputTokens: 0,
  outputTokens: 0,
};

function recorder() {
  const cuts: string[] = [];
  const published: SessionEventBody[] = [];
  const logger = new FakeLogger();
  return {
    cuts,
    published,
    logger,
    parts: {
      conversation: {
        cutToHeard: async (turnId: string, heard: string) => void cuts.push(`${turnId}: ${heard}`),
      },
      publish: (body: SessionEventBody) => void published.push(body),
      logger,
    },
  };
}

/** A turn of which "It is" was heard when it was cut off, and that its engine lets go of later. */
function cutTurn(known: { readonly hasNoId?: boolean; readonly leftNoTrace?: boolean } = {}) {
  let heard = 'It is';
  let letGo: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    letGo = () => {
      heard = 'something that was heard later';
      resolve();
    };
  });
  return {
    letGo,
    turn: {
      turnId: known.hasNoId === true ? undefined : 'turn-1',
      leftNoTrace: known.leftNoTrace ?? false,
      settled,
      stages: { metrics: () => metrics },
      heardText: () => heard,
    },
  };
}

describe('a turn that was cut off', () => {
  it('is remembered as it was heard then, once the engine has let go of it', async () => {
    const { parts, cuts, published } = recorder();
    const { turn, letGo } = cutTurn();
    const recorded = recordHeard(parts, turn);
    await Promise.resolve();
    expect(cuts).toEqual([]);
    letGo();
    await recorded;
    expect(cuts).toEqual(['turn-1: It is']);
    expect(published).toEqual([metrics]);
  });

  it.each([
    ['left no trace', { leftNoTrace: true }, 0],
    ['never got an id', { hasNoId: true }, 1],
  ])('is not in history when it %s', async (_, known, metricsPublished) => {
    const { parts, cuts, published } = recorder();
    const { turn, letGo } = cutTurn(known);
    letGo();
    await recordHeard(parts, turn);
    expect(cuts).toEqual([]);
    expect(published).toHaveLength(metricsPublished);
  });

  it('is complained of in the log when history cannot be changed', async () => {
    const { parts, logger } = recorder();
    const { turn, letGo } = cutTurn();
    letGo();
    const error = new StoreError('hot_store_unavailable');
    await recordHeard(
      { ...parts, conversation: { cutToHeard: () => Promise.reject(error) } },
      turn,
    );
    expect(logger.events('error')).toEqual(['history was not cut to what was heard']);
  });
});
