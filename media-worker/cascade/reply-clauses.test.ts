import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { ReplyClauses } from './reply-clauses.ts';

const awaited = { isSilent: true, mayStand: false };
const ahead = { isSilent: true, mayStand: true };

function reply() {
  const clock = new VirtualClock(0);
  const given: string[] = [];
  const clauses = new ReplyClauses({ clock, onClauses: (texts) => given.push(...texts) });
  return { clock, given, clauses };
}

describe('the clauses of a reply', () => {
  it('are given as soon as they are complete, the rest at the end', () => {
    const { given, clauses } = reply();
    clauses.write('Your bill is due on Friday. You can', awaited);
    expect(given).toEqual(['Your bill is due on Friday.']);
    clauses.write(' pay it by card', awaited);
    clauses.end();
    expect(given.join('')).toBe('Your bill is due on Friday. You can pay it by card');
  });

  it('are given before something that may take long', () => {
    const { given, clauses } = reply();
    clauses.write('Let me see', awaited);
    clauses.endSentence();
    expect(given).toEqual(['Let me see']);
  });

  it('begin early again after a silence, and not while something is heard', () => {
    const text = 'It was paid last week, and the rest';
    const [silent, heard] = [reply(), reply()];
    for (const { clauses } of [silent, heard]) {
      clauses.write('One moment.', awaited);
      clauses.endSentence();
    }
    silent.clauses.write(text, { isSilent: true, mayStand: false });
    heard.clauses.write(text, { isSilent: false, mayStand: false });
    expect(silent.given.slice(1)).toEqual(['It was paid last week,']);
    expect(heard.given.slice(1)).toEqual([]);
  });

  it('are given ahead when a model writes nothing after a full stop', async () => {
    const { clock, given, clauses } = reply();
    clauses.write('It is due on Friday.', ahead);
    await clock.advance(39);
    expect(given).toEqual([]);
    await clock.advance(1);
    expect(given).toEqual(['It is due on Friday.']);
  });

  it('are not cut where it goes on writing, or was not at a full stop', async () => {
    const { clock, given, clauses } = reply();
    clauses.write('It is 3.', ahead);
    await clock.advance(20);
    clauses.write('50', ahead);
    await clock.advance(1000);
    expect(given).toEqual([]);
    clauses.end();
    expect(given).toEqual(['It is 3.50']);
  });

  it('leave no timer when nobody listens any more', () => {
    const { clock, clauses } = reply();
    clauses.write('It is due.', ahead);
    clauses.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
