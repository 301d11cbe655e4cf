import { describe, expect, it } from 'vitest';
import { CodedError } from '#shared/errors/coded-error.ts';
import { type LiveCall, LiveCalls } from './live-calls.ts';

function call(callConnectionId: string, isLive = true) {
  const closes: number[] = [];
  const live: LiveCall = {
    callConnectionId,
    sessionId: undefined,
    isLive,
    isAtRest: false,
    close: (code) => closes.push(code),
  };
  return { live, closes };
}

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  return undefined;
};

describe('the places of a worker', () => {
  it('count from the reservation on, and come back when nothing opens', () => {
    const calls = new LiveCalls({ capacity: 1 });
    const release = calls.reserve('call-1');
    expect(codeOf(() => calls.reserve('call-2'))).toBe('no_free_slot');
    release();
    expect(calls.size).toBe(0);
    calls.reserve('call-2');
    calls.add(call('call-2').live);
    expect(calls.size).toBe(1);
  });

  it('are one for each call: a second stream is refused while the first is alive or about to be', () => {
    const calls = new LiveCalls({ capacity: 3 });
    calls.reserve('call-1');
    expect(codeOf(() => calls.reserve('call-1'))).toBe('conflict');
    calls.add(call('call-1').live);
    expect(codeOf(() => calls.reserve('call-1'))).toBe('conflict');
  });

  it('go over to a new stream of the call when the old one has gone quiet', () => {
    const calls = new LiveCalls({ capacity: 1 });
    const quiet = call('call-1', false);
    calls.reserve('call-1');
    calls.add(quiet.live);
    calls.reserve('call-1');
    expect(quiet.closes).toEqual([1001]);
    const next = call('call-1');
    calls.add(next.live);
    calls.remove(quiet.live);
    expect(calls.size).toBe(1);
    calls.remove(next.live);
    expect(calls.size).toBe(0);
  });

  it('are all free when the drain is over, reservations included', async () => {
    const calls = new LiveCalls({ capacity: 2 });
    const release = calls.reserve('call-1');
    const drained = calls.drain();
    let isOver = false;
    const watched = drained.then(() => {
      isOver = true;
    });
    await Promise.resolve();
    expect(isOver).toBe(false);
    expect(codeOf(() => calls.assertRoom())).toBe('no_free_slot');
    release();
    await watched;
  });
});
