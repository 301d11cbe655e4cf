import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { KeypadCaptureRequest } from '#shared/contracts/keypad.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { Keypad } from './keypad.ts';

function keypad(digitsAsked?: number) {
  const clock = new VirtualClock(0);
  const log: string[] = [];
  const pad = new Keypad({
    clock,
    listener: {
      onKey: () => log.push('key'),
      onKeys: (keys) => log.push(`keys ${keys}`),
      onCleared: () => log.push('cleared'),
    },
    digitsAsked: () => digitsAsked,
    onCapture: (isCapturing) => log.push(isCapturing ? 'capture begins' : 'capture over'),
  });
  const type = (keys: string) => {
    for (const key of keys) pad.press(key);
  };
  return { clock, log, pad, type, results: () => log.filter((entry) => entry !== 'key') };
}

describe('keys of a conversation', () => {
  it('are complete with #, or after two seconds', async () => {
    const { clock, type, results } = keypad();
    type('12#');
    type('34');
    await clock.advance(1999);
    expect(results()).toEqual(['keys 12']);
    await clock.advance(1);
    expect(results()).toEqual(['keys 12', 'keys 34']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('start over with *, and are nothing when there are none', () => {
    const { type, results } = keypad();
    type('99*12#');
    type('#');
    expect(results()).toEqual(['cleared', 'keys 12', 'cleared']);
  });

  it('are complete when there are as many as were asked for; a # after them means nothing', async () => {
    const { clock, log, type, results } = keypad(4);
    type('4821');
    expect(results()).toEqual(['keys 4821']);
    const { length } = log;
    type('#');
    expect(log).toHaveLength(length);
    await clock.advance(3000);
    type('#');
    expect(results()).toEqual(['keys 4821', 'cleared']);
    type('48#');
    expect(results().at(-1)).toBe('keys 48');
  });

  it('are limited', () => {
    const { type, results } = keypad();
    type(`${'7'.repeat(100)}#`);
    expect(results()).toEqual([expect.stringContaining('64 digits')]);
  });

  it('are not told when they may be the number of a card', () => {
    const { type, results } = keypad();
    type('4111111111111111#');
    type('4821#');
    expect(results()).toEqual([expect.stringContaining('16 digits, hidden'), 'keys 4821']);
  });
});

describe('a capture', () => {
  const card = '4111111111111111';
  const request = (sunk: string[], other: Partial<KeypadCaptureRequest> = {}) => ({
    leastDigits: 12,
    mostDigits: 19,
    check: 'luhn' as const,
    timeoutMs: 30_000,
    sink: (digits: string) => void sunk.push(digits),
    ...other,
  });
  const never = new AbortController().signal;

  it('gives the digits to the sink and to nobody else', async () => {
    const { clock, log, pad, type } = keypad();
    const sunk: string[] = [];
    type('12');
    const outcome = pad.capture(request(sunk), never);
    type(`5*${card}#`);
    expect(await outcome).toEqual({ status: 'captured', length: 16 });
    expect(sunk).toEqual([card]);
    expect(log).toEqual(['key', 'key', 'capture begins', 'capture over']);
    type('7#');
    expect(log.at(-1)).toBe('keys 7');
    expect(clock.pendingTimers).toBe(0);
  });

  it('says when keys are secret, and not that they are when they never will be', async () => {
    const { log, pad, type } = keypad();
    const taken = pad.capture(request([], { onReady: () => log.push('ready') }), never);
    expect(log).toEqual(['capture begins', 'ready']);
    expect(getEventListeners(never, 'abort')).toHaveLength(1);
    type(`${card}#`);
    await taken;
    expect(getEventListeners(never, 'abort')).toEqual([]);
    const onReady = () => log.push('ready');
    await pad.capture(request([], { onReady }), AbortSignal.abort());
    expect(log.filter((entry) => entry === 'ready')).toHaveLength(1);
  });

  it('is complete without # at the most digits', async () => {
    const { pad, type } = keypad();
    const sunk: string[] = [];
    const outcome = pad.capture(request(sunk, { mostDigits: 16 }), never);
    type(card);
    expect(await outcome).toEqual({ status: 'captured', length: 16 });
  });

  it('accepts neither too few nor a number with a typing error', async () => {
    const { pad, type } = keypad();
    const sunk: string[] = [];
    const short = pad.capture(request(sunk), never);
    type('4111#');
    expect(await short).toEqual({ status: 'invalid', length: 4, reason: 'too-short' });
    const wrong = pad.capture(request(sunk), never);
    type('4111111111111112#');
    expect(await wrong).toEqual({ status: 'invalid', length: 16, reason: 'check-digit' });
    const unchecked = pad.capture(request(sunk, { check: 'none' }), never);
    type('4111111111111112#');
    expect(await unchecked).toEqual({ status: 'captured', length: 16 });
    expect(sunk).toEqual(['4111111111111112']);
  });

  it('says that the sink refused, and not how: that may quote the digits', async () => {
    const { pad, type } = keypad();
    const outcome = pad.capture(
      request([], {
        sink: (digits) => {
          throw new Error(`${digits} is stolen`);
        },
      }),
      never,
    );
    type(`${card}#`);
    expect(await outcome).toEqual({ status: 'refused', length: 16 });
  });

  it('is over when it is aborted, also while the sink keeps the digits to itself', async () => {
    const { clock, log, pad, type } = keypad();
    const abort = new AbortController();
    const never = new Promise<void>(() => undefined);
    const outcome = pad.capture(request([], { sink: () => never }), abort.signal);
    type(`${card}#`);
    await clock.advance(60_000);
    expect(log.at(-1)).toBe('capture begins');
    abort.abort();
    expect(await outcome).toEqual({ status: 'cancelled' });
    type('7#');
    expect(log.at(-1)).toBe('keys 7');
    expect(clock.pendingTimers).toBe(0);
  });

  it('that was given up swallows the rest of the number, until # or ten seconds without a key', async () => {
    const { clock, log, pad, type } = keypad();
    const sunk: string[] = [];
    const isOpen = async () => {
      let open = false;
      void pad.whenOpen().then(() => {
        open = true;
      });
      await clock.advance(0);
      return open;
    };
    const abort = new AbortController();
    const cut = pad.capture(request(sunk), abort.signal);
    type('4111');
    abort.abort();
    expect(await cut).toEqual({ status: 'cancelled' });
    expect(log).toEqual(['capture begins', 'capture over']);
    for (const key of '11*11') {
      await clock.advance(9999);
      type(key);
    }
    expect(await isOpen()).toBe(false);
    type('#');
    expect(await isOpen()).toBe(true);
    expect(clock.pendingTimers).toBe(0);
    const slow = pad.capture(request(sunk), never);
    await clock.advance(30_000);
    expect(await slow).toEqual({ status: 'timed-out' });
    type('41');
    await clock.advance(9999);
    expect(await isOpen()).toBe(false);
    await clock.advance(1);
    expect(await isOpen()).toBe(true);
    const short = pad.capture(request(sunk), never);
    type('4111#');
    expect(await short).toEqual({ status: 'invalid', length: 4, reason: 'too-short' });
    type('11111111#');
    expect(log.filter((entry) => !entry.startsWith('capture'))).toEqual([]);
    expect(sunk).toEqual([]);
    type('7#');
    expect(log.at(-1)).toBe('keys 7');
    expect(clock.pendingTimers).toBe(0);
  });

  it('that was given up swallows keys for a minute at most, and not those of the next capture', async () => {
    const { clock, log, pad, type } = keypad();
    const sunk: string[] = [];
    const giveUp = async () => {
      const slow = pad.capture(request(sunk), never);
      await clock.advance(30_000);
      expect(await slow).toEqual({ status: 'timed-out' });
    };
    await giveUp();
    for (let at = 0; at < 12; at += 1) {
      type('1');
      await clock.advance(5000);
    }
    type('7#');
    expect(log.at(-1)).toBe('keys 7');
    await giveUp();
    type('4');
    const aborted = AbortSignal.abort();
    expect(await pad.capture(request(sunk), aborted)).toEqual({ status: 'cancelled' });
    type('1');
    const next = pad.capture(request(sunk), never);
    type(`${card}#`);
    expect(await next).toEqual({ status: 'captured', length: 16 });
    expect(sunk).toEqual([card]);
    expect(log.filter((entry) => entry.startsWith('keys'))).toEqual(['keys 7']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is given up after thirty seconds without a key, when aborted, and when the call ends', async () => {
    const { clock, log, pad, type } = keypad();
    const sunk: string[] = [];
    const slow = pad.capture(request(sunk), never);
    await clock.advance(20_000);
    type('4');
    await clock.advance(29_999);
    expect(log.at(-1)).toBe('capture begins');
    await clock.advance(1);
    expect(await slow).toEqual({ status: 'timed-out' });
    const abort = new AbortController();
    const aborted = pad.capture(request(sunk), abort.signal);
    abort.abort();
    expect(await aborted).toEqual({ status: 'cancelled' });
    expect(await pad.capture(request(sunk), AbortSignal.abort())).toEqual({ status: 'cancelled' });
    const last = pad.capture(request(sunk), never);
    pad.close();
    expect(await last).toEqual({ status: 'cancelled' });
    expect(sunk).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes the place of one that is running, and stays in force', async () => {
    const { log, pad, type } = keypad();
    const sunk: string[] = [];
    const first = pad.capture(request(sunk), never);
    const second = pad.capture(request(sunk), never);
    expect(await first).toEqual({ status: 'cancelled' });
    type(`${card}#`);
    expect(await second).toEqual({ status: 'captured', length: 16 });
    expect(log).toEqual(['capture begins', 'capture begins', 'capture over']);
  });
});
