import { describe, expect, it } from 'vitest';
import { delay } from '#shared/contracts/clock.ts';
import { ModelError } from '#shared/errors/coded-error.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { connectPatiently } from './connect-patiently.ts';

/** @param outcomes of the attempts, in order; none left: it is connected. */
function connecting(outcomes: readonly Error[], eachTakesMs = 0) {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const abort = new AbortController();
  const attemptsAt: number[] = [];
  const failures: unknown[] = [];
  const waiting = [...outcomes];
  const connected = connectPatiently(
    clock,
    abort.signal,
    async () => {
      attemptsAt.push(clock.now() - startedAt);
      if (eachTakesMs > 0) await delay(clock, eachTakesMs);
      const failure = waiting.shift();
      if (failure !== undefined) throw failure;
    },
    (error) => failures.push(error),
  );
  const outcome = connected.then(
    () => 'connected',
    (error: unknown) => (error instanceof ModelError ? error.code : String(error)),
  );
  return { clock, abort, attemptsAt, failures, outcome };
}

const away = new ModelError('model_unavailable');
const busy = new ModelError('model_rate_limited');

describe('connecting to a model', () => {
  it('is tried again, ever more slowly', async () => {
    const { clock, outcome, attemptsAt, failures } = connecting([away, busy]);
    await clock.advance(2000);
    expect(await outcome).toBe('connected');
    expect(attemptsAt).toEqual([0, 250, 1250]);
    expect(failures).toEqual([away, busy]);
  });

  it('fails with what the last attempt said', async () => {
    const { clock, outcome, attemptsAt } = connecting([away, away, busy]);
    await clock.advance(5000);
    expect(await outcome).toBe('model_rate_limited');
    expect(attemptsAt).toHaveLength(3);
  });

  it('is not tried again when it was refused for good', async () => {
    const { clock, outcome, attemptsAt } = connecting([new ModelError('model_request_refused')]);
    expect(await outcome).toBe('model_request_refused');
    expect(attemptsAt).toEqual([0]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not keep the caller waiting for attempts that each take long', async () => {
    const { clock, outcome, attemptsAt } = connecting([away, away, away], 2000);
    await clock.advance(10_000);
    expect(await outcome).toBe('model_unavailable');
    expect(attemptsAt).toEqual([0, 2250]);
  });

  it('ends without a word when nobody wants it any more', async () => {
    const { clock, abort, outcome, attemptsAt, failures } = connecting([away, away]);
    await clock.advance(100);
    abort.abort(new Error('The call is over.'));
    expect(await outcome).toBe('connected');
    expect(attemptsAt).toEqual([0]);
    expect(failures).toEqual([away]);
    expect(clock.pendingTimers).toBe(0);
  });
});
