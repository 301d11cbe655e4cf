import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { Outbox } from './outbox.ts';

function setUp() {
  const clock = new ManualClock();
  const sent: unknown[] = [];
  const outbox = new Outbox({ clock, send: (message) => sent.push(message) });
  return { clock, sent, outbox };
}

describe('Outbox', () => {
  it('delivers each message after its delay', () => {
    const { clock, sent, outbox } = setUp();
    outbox.post('now', 0);
    outbox.post('later', 100);
    clock.advance(99);
    expect(sent).toEqual(['now']);
    clock.advance(1);
    expect(sent).toEqual(['now', 'later']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('never lets a quick message overtake a slow one', () => {
    const { clock, sent, outbox } = setUp();
    outbox.post('hypothesis', 100);
    outbox.post('phrase', 20);
    outbox.post('turn.end', 0);
    clock.advance(99);
    expect(sent).toEqual([]);
    clock.advance(1);
    expect(sent).toEqual(['hypothesis', 'phrase', 'turn.end']);
  });

  it('drops what waits when the connection closes', () => {
    const { clock, sent, outbox } = setUp();
    outbox.post('late', 100);
    outbox.close();
    expect(clock.pendingTimers).toBe(0);
    clock.advance(1_000);
    expect(sent).toEqual([]);
  });
});
