import { setTimeout as sleep } from 'node:timers/promises';
import { sessionOfCall } from '../load/load.ts';
import type { SimulatedCall } from '../load/simulated-call.ts';
import { percentile } from '../report/percentile.ts';
import type { Row } from '../report/row.ts';
import { callersPattern, oneTurnMs, reopenAll, until, withTwoWorkers } from './two-workers.ts';
import { within } from './within.ts';

const callCount = 50;
const betweenChecksMs = 5;
/** The stream of a call that had no pause ends at the end of the grace time, give or take this. */
const punctualityMs = 100;

/** R1: a worker is told to stop with calls on it. */
export const drain: Row = {
  id: 'R1',
  measure: 'SIGTERM with 50 calls talking: readiness, and what becomes of the calls',
  unit: 'calls, ms',
  target: '0 dropped, not ready ≤ 100 ms',
  stretch: '',
  run: (context) => {
    const shutdownGraceMs = context.isQuick ? 3000 : 8000;
    return withTwoWorkers(context, { shutdownGraceMs }, async (workers) => {
      const { victim, other, load, feed, run } = workers;
      const calls = await load.add(callCount, callersPattern);
      const ready = watchReadiness(victim.port);
      await run(oneTurnMs);
      const before = feed.events.length;
      const framesBefore = calls.map(({ framesReceived }) => framesReceived);
      const toldAt = performance.now();
      const ended = victim.signal('SIGTERM');
      const reopened = reopenAll(calls, other.port);
      await sleep(shutdownGraceMs - punctualityMs);
      const framesInGrace = calls.map(
        ({ framesReceived }, index) => framesReceived - (framesBefore[index] ?? 0),
      );
      const firstAudio = await reopened;
      const sessions = calls.map((_, index) => sessionOfCall(index));
      await until(() => feed.answeredSince(before, sessions) === callCount, oneTurnMs);
      const { notReadyMs, roundTripMs } = ready.since(toldAt);
      const heard = firstAudio.filter((ms) => ms !== undefined);
      const dropped = calls.filter(
        (call, index) =>
          !isHandedOn(call, toldAt + shutdownGraceMs / 2) || firstAudio[index] === undefined,
      ).length;
      const exit = await within(10_000, ended);
      const values = {
        calls: callCount,
        dropped,
        notReadyMs,
        checkRoundTripMs: roundTripMs,
        leftInAPause: calls.filter(
          (call) => !isHandedOn(call, toldAt + shutdownGraceMs - punctualityMs),
        ).length,
        talkedToInGrace: framesInGrace.filter((frames) => frames > 0).length,
        resumedAudioP50Ms: percentile(heard, 50),
        resumedAudioMs: Math.max(...heard),
        greetings: feed.greetingsSince(before),
        exitCode: exit?.code ?? Number.NaN,
      };
      const met =
        dropped === 0 && notReadyMs <= 100 && values.greetings === 0 && values.exitCode === 0;
      return {
        values,
        met,
        metStretch: false,
        load: `${callCount} calls (1 s of speech, about 5.6 s of answer every 8 s) on one of two workers, ${shutdownGraceMs / 1000} s of grace, in whose second half calls are left in a pause of a second and at whose end the rest; they reopen at the other and each caller says a line of 1 s; /readiness asked over HTTP every ${betweenChecksMs} ms; sessions in the Redis emulator; providers are fakes`,
        whereItGoes: 'Readiness is false in the tick of the signal; the rest is the answer’s way.',
      };
    });
  },
};

/** The worker has closed the stream in good order, and not before a moment. */
export function isHandedOn({ ends }: Pick<SimulatedCall, 'ends'>, earliestMs: number): boolean {
  const [end] = ends;
  return end !== undefined && end.code === 1012 && end.atMs >= earliestMs;
}

interface ReadinessCheck {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly isReady: boolean;
}

/** Asks a worker whether it is ready, again and again, until it says no or is gone. */
function watchReadiness(port: number) {
  const checks: ReadinessCheck[] = [];
  const watch = async (): Promise<void> => {
    for (;;) {
      const askedAtMs = performance.now();
      const reply = await fetch(`http://127.0.0.1:${port}/readiness`);
      await reply.text();
      checks.push({ askedAtMs, answeredAtMs: performance.now(), isReady: reply.ok });
      if (!reply.ok) return;
      await sleep(betweenChecksMs);
    }
  };
  // A worker that is gone before it has said no has not kept its promise: there is no figure then.
  void watch().catch(() => undefined);
  return {
    /** Ms from a moment to the answer that it is not ready, and of an answer before that. */
    since(atMs: number): { readonly notReadyMs: number; readonly roundTripMs: number } {
      const usual = checks.filter(({ answeredAtMs }) => answeredAtMs < atMs);
      const no = checks.find(({ isReady }) => !isReady);
      return {
        notReadyMs: no === undefined ? Number.POSITIVE_INFINITY : no.answeredAtMs - atMs,
        roundTripMs: percentile(
          usual.map(({ askedAtMs, answeredAtMs }) => answeredAtMs - askedAtMs),
          50,
        ),
      };
    },
  };
}
