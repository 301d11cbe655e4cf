import { describe, expect, it } from 'vitest';
import { handedOver } from '#shared/telephony/handed-over.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { handOverCalls } from './hand-over-calls.ts';

class TestCall {
  readonly closes: { readonly atMs: number; readonly code: number }[] = [];
  readonly sessionId: string | undefined;
  readonly #clock: VirtualClock;
  isAtRest = true;

  constructor(clock: VirtualClock, sessionId: string | undefined) {
    this.#clock = clock;
    this.sessionId = sessionId;
  }

  close(code: number): void {
    this.closes.push({ atMs: this.#clock.now(), code });
    this.isAtRest = false;
  }
}

function stage(fromMs: number) {
  const clock = new VirtualClock(0);
  const hotStore = new FakeHotStore({ clock });
  const logger = new FakeLogger();
  const calls: TestCall[] = [];
  const over = new AbortController();
  const handingOver = handOverCalls(() => calls, {
    fromMs,
    signal: over.signal,
    hotStore,
    clock,
    logger,
  });
  return {
    clock,
    hotStore,
    logger,
    calls,
    add(sessionId: string | undefined = 's') {
      const call = new TestCall(clock, sessionId);
      calls.push(call);
      return call;
    },
    async ends() {
      over.abort();
      await handingOver;
      expect(clock.pendingTimers).toBe(0);
    },
  };
}

describe('calls of a worker that stops', () => {
  it('leave in a pause of a second, and whoever would tell the caller knows of it', async () => {
    const { clock, hotStore, add, ends } = stage(5000);
    const call = add();
    await clock.advance(4999);
    expect(call.closes).toEqual([]);
    await clock.advance(101);
    expect(call.closes).toEqual([{ atMs: 5000, code: 1012 }]);
    expect(await handedOver.isMarked(hotStore, 's')).toBe(true);
    await ends();
    await clock.advance(15_000);
    expect(await handedOver.isMarked(hotStore, 's')).toBe(false);
  });

  it('stay while somebody speaks, and until they have been silent for a second again', async () => {
    const { clock, add, ends } = stage(0);
    const call = add();
    for (let word = 0; word < 20; word += 1) {
      call.isAtRest = true;
      await clock.advance(900);
      call.isAtRest = false;
      await clock.advance(100);
    }
    expect(call.closes).toEqual([]);
    call.isAtRest = true;
    await clock.advance(1200);
    expect(call.closes).toHaveLength(1);
    await ends();
  });

  it('stay when somebody begins to speak just then, and are not said to have left', async () => {
    const { clock, hotStore, add, ends } = stage(0);
    const call = add();
    const setText = hotStore.setText.bind(hotStore);
    hotStore.setText = async (...marking) => {
      call.isAtRest = false;
      return setText(...marking);
    };
    await clock.advance(2000);
    expect(call.closes).toEqual([]);
    expect(await handedOver.isMarked(hotStore, 's')).toBe(false);
    await ends();
  });

  it('stay when nobody could be told, or before their conversation is open', async () => {
    const { clock, hotStore, logger, add, ends } = stage(0);
    const [marked, early] = [add(), add('')];
    Object.assign(early, { sessionId: undefined });
    hotStore.setText = () => Promise.reject(new Error('no store'));
    await clock.advance(1500);
    expect([marked.closes, early.closes]).toEqual([[], []]);
    expect(logger.events('warn').length).toBeGreaterThan(0);
    await ends();
  });
});
