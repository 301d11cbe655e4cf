import { sessionOfCall } from '../load/load.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { callersPattern, oneTurnMs, reopenAll, until, withTwoWorkers } from './two-workers.ts';

const lostCalls = 20;
const otherCalls = 10;

/** R2: a worker is killed with calls on it. */
export const crash: Row = {
  id: 'R2',
  measure: 'kill -9 of one of two workers: its calls go on at the other',
  unit: 'calls, turns, ms',
  target: 'all resume, 0 greetings, ≤ 1 unfinished turn lost per call, ≤ 2 s',
  stretch: '',
  run: (context) =>
    withTwoWorkers(context, {}, async ({ victim, other, load, feed, run }) => {
      const calls = await load.add(lostCalls, callersPattern);
      const others = await load.add(otherCalls, callersPattern, undefined, other.port);
      await run(oneTurnMs);
      const sessions = calls.map((_, index) => sessionOfCall(index));
      const before = feed.events.length;
      await victim.signal('SIGKILL');
      const turnsBefore = feed.turnsOf(sessions);
      const firstAudio = await reopenAll(calls, other.port);
      const heard = firstAudio.filter((ms) => ms !== undefined);
      await until(() => feed.answeredSince(before, sessions) === lostCalls, oneTurnMs);
      const turnsLost = await feed.missing(turnsBefore);
      const resumed = Math.min(heard.length, feed.answeredSince(before, sessions));
      const untouched = others.filter(({ isOpen }) => isOpen).length;
      const values = {
        calls: lostCalls,
        resumed,
        greetings: feed.greetingsSince(before),
        turnsLost: turnsLost.reduce((sum, lost) => sum + lost, 0),
        mostTurnsLost: Math.max(...turnsLost),
        firstAudioP50Ms: percentile(heard, 50),
        firstAudioMs: Math.max(...heard),
        otherCallsLost: otherCalls - untouched,
      };
      const met =
        resumed === lostCalls &&
        values.greetings === 0 &&
        values.mostTurnsLost <= 1 &&
        values.firstAudioMs <= 2000 &&
        values.otherCallsLost === 0;
      return {
        values,
        met,
        metStretch: false,
        load: `${lostCalls} calls on the worker that is killed, ${otherCalls} on the other; streams reopen at once, and each caller says a line of 1 s at once, which is part of the time to the first audio; sessions in the Redis emulator, providers are fakes`,
        whereItGoes:
          'A second of the caller’s words and 0.28 s of the providers; before that the session is read from Redis.',
      };
    }),
};
