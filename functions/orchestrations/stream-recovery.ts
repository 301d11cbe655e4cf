import { type OrchestrationContext, RetryOptions, type Task } from 'durable-functions';
import type { z } from 'zod';
import { longestStreamRecoveryMs } from '#shared/telephony/longest-stream-recovery.ts';
import { longestCallMs } from '../calls/longest-call.ts';
import { ExternalEvents } from './external-events.ts';
import {
  apologyResultSchema,
  type BrokenCall,
  healthyAfterMs,
  oneMomentResultSchema,
  type StreamActivityName,
  type StreamRecoveryInput,
  type StreamRecoveryResult,
  type StreamRecoveryStatus,
  type StreamReport,
  streamRecoveryInputSchema,
  streamReportName,
  streamReportSchema,
  streamRestartSchema,
} from './stream-recovery-messages.ts';
import { StreamState } from './stream-state.ts';

/** Pauses before the second and further restarts of an outage; the last one repeats. */
const pausesMs = [250, 500, 1000, 2000, 4000] as const;
const [shortestPauseMs] = pausesMs;
const longestPauseMs = 4000;
/** Streams that break again and again, each within seconds, are given up after so many restarts. */
const mostRestarts = 12;
/** When the caller is spoken to, after the loss: a shorter gap nobody notices, a longer one worries. */
const linesAtMs = [1000, 9000] as const;
/** A restart of which nothing is heard for so long has failed; its report may still come. */
const reportWithinMs = 6000;
/** A worker that takes a stream and drops it at once has restored nothing. */
const settledAfterMs = 700;
/** The apology takes about ten seconds to say. */
const apologyWithinMs = 25_000;

interface Attempts {
  readonly count: number;
  readonly firstPauseMs: number;
  /** The pause grows by this factor, up to half a minute; constant when absent. */
  readonly growth?: number;
}

/**
 * Whoever could not be hung up on keeps a place in the waiting line, so this is tried for about four
 * minutes.
 */
const patiently: Attempts = { count: 12, firstPauseMs: 300, growth: 2 };
const longestRetryPauseMs = 30_000;

type Step<Result> = Generator<Task, Result, unknown>;

/**
 * Gets the audio stream of a call going again whenever it breaks, for as long as the call lives:
 * restarts with growing pauses, tells the caller what is going on, and when no worker comes back
 * apologises and hangs up.
 *
 * Pure: everything it does goes through `context.df`, so that a recorded history replays.
 */
export function* streamRecovery(context: OrchestrationContext): Step<StreamRecoveryResult> {
  return yield* new StreamRecovery(context).run();
}

/** The time without a stream in good health; a stream may come and go in it. */
interface Outage {
  /** When the stream was last lost. */
  downSince: number;
  restarts: number;
  /** How often the caller has been asked to wait since they were last told to go on. */
  linesSaid: number;
  /** Nobody has made sure yet that the caller knows whose turn it is. */
  leavesCallerWaiting: boolean;
}

class StreamRecovery {
  readonly #context: OrchestrationContext;
  readonly #input: StreamRecoveryInput;
  readonly #events: ExternalEvents;
  readonly #stream = new StreamState();
  #outage: Outage;
  /** A restart was accepted and nothing is known of it yet. */
  #awaitsReport = false;
  #wasGreeted = false;
  #isGivenUp = false;
  #apologyEnded = false;
  #callIsOver = false;

  constructor(context: OrchestrationContext) {
    this.#context = context;
    this.#input = streamRecoveryInputSchema.parse(context.df.getInput());
    this.#events = new ExternalEvents(context.df, [streamReportName]);
    this.#outage = this.#newOutage();
    this.#note(this.#input.firstReport);
  }

  *run(): Step<StreamRecoveryResult> {
    const latestEnd = this.#now + longestCallMs;
    while (!this.#callIsOver && this.#now < latestEnd) {
      if (this.#stream.isUp) {
        this.#report('streaming');
        yield* this.#welcomeBack();
        yield* this.#wait(latestEnd, () => !this.#stream.isUp);
      } else if ((yield* this.#restore()) === 'given-up') {
        yield* this.#giveUp();
        this.#report('over');
        return { outcome: 'given-up' };
      }
    }
    this.#report('over');
    return { outcome: 'call-ended' };
  }

  /** Restarts until the stream runs, the call is over or the caller has waited too long. */
  *#restore(): Step<'settled' | 'given-up'> {
    this.#report('restoring');
    for (;;) {
      yield* this.#awaitReport();
      if (this.#isSettled) return 'settled';
      if (this.#isHopeless) return 'given-up';
      const pauseMs = pausesMs[this.#outage.restarts - 1] ?? longestPauseMs;
      const restartAt = Math.min(this.#now + pauseMs, this.#giveUpAt);
      yield* this.#wait(restartAt, () => this.#isSettled);
      if (this.#isSettled) return 'settled';
      this.#outage.restarts += 1;
      this.#report('restoring');
      const restart = yield* this.#act('restartStream', streamRestartSchema, {
        count: 1,
        firstPauseMs: 0,
      });
      if (restart === 'call-over') this.#callIsOver = true;
      this.#awaitsReport = restart === 'accepted';
    }
  }

  *#awaitReport(): Step<void> {
    if (!this.#awaitsReport) return;
    yield* this.#wait(this.#now + reportWithinMs, () => this.#isSettled || !this.#awaitsReport);
    this.#awaitsReport = false;
  }

  /**
   * What was being said when the stream broke is lost. Somebody who was told to wait is told that it is
   * over; after a short gap only somebody who would otherwise wait in silence. A first greeting does
   * all that by itself.
   */
  *#welcomeBack(): Step<void> {
    if (!this.#outage.leavesCallerWaiting) return;
    yield* this.#wait(this.#now + settledAfterMs, () => !this.#stream.isUp);
    if (!this.#stream.isUp || this.#callIsOver) return;
    this.#outage.leavesCallerWaiting = false;
    const wasTold = this.#outage.linesSaid > 0;
    this.#outage.linesSaid = 0;
    if (!wasTold) yield* this.#act('breakSilence');
    else if (this.#wasGreeted) yield* this.#act('welcomeBack');
  }

  /** The caller is not hung up on without a word. */
  *#giveUp(): Step<void> {
    this.#report('giving-up');
    this.#isGivenUp = true;
    const apology = yield* this.#act('apologiseForStream', apologyResultSchema);
    if (apology?.said === true) {
      yield* this.#wait(this.#now + apologyWithinMs, () => this.#apologyEnded);
    }
    if (!this.#callIsOver) yield* this.#act('hangUpBrokenCall', undefined, patiently);
  }

  /** Takes reports until the time has come, `isDone`, or the call is over. */
  *#wait(until: number, isDone: () => boolean): Step<void> {
    while (!this.#callIsOver && !isDone() && this.#now < until) {
      const lineAt = this.#nextLineAt;
      if (this.#now >= lineAt) {
        yield* this.#askToWait();
        continue;
      }
      const deadline = new Date(Math.min(until, lineAt));
      const report = streamReportSchema.safeParse(yield* this.#events.next(deadline));
      if (report.success) this.#note(report.data);
    }
  }

  get #nextLineAt(): number {
    const { downSince, linesSaid } = this.#outage;
    const afterMs = linesAtMs[linesSaid];
    const isQuiet = this.#stream.isUp || this.#isGivenUp || afterMs === undefined;
    return isQuiet ? Number.POSITIVE_INFINITY : downSince + afterMs;
  }

  *#askToWait(): Step<void> {
    this.#outage.linesSaid += 1;
    if (this.#outage.linesSaid > 1) {
      yield* this.#act('askForPatience');
      return;
    }
    const said = yield* this.#act('sayOneMoment', oneMomentResultSchema);
    this.#wasGreeted = said?.greeted === true;
  }

  #note(report: StreamReport): void {
    switch (report.type) {
      case 'callEnded':
        this.#callIsOver = true;
        return;
      case 'apologyEnded':
        this.#apologyEnded = true;
        return;
      case 'started':
        this.#stream.note(report);
        return;
      case 'lost':
        this.#noteLoss(report);
        return;
      default:
        report satisfies never;
    }
  }

  #noteLoss(report: Extract<StreamReport, { readonly type: 'lost' }>): void {
    const wasUp = this.#stream.isUp;
    const healthMs = this.#stream.healthBefore(report.at);
    if (!this.#stream.note(report)) return;
    this.#awaitsReport = report.quickRestart === 'accepted';
    if (!wasUp) return;
    if (healthMs >= healthyAfterMs) this.#outage = this.#newOutage();
    this.#outage.downSince = this.#now;
    this.#outage.leavesCallerWaiting = true;
  }

  /** The restart that comes at once, before the orchestration, counts as the first. */
  #newOutage(): Outage {
    return { downSince: this.#now, restarts: 1, linesSaid: 0, leavesCallerWaiting: true };
  }

  get #isSettled(): boolean {
    return this.#stream.isUp || this.#callIsOver;
  }

  get #giveUpAt(): number {
    return this.#outage.downSince + longestStreamRecoveryMs;
  }

  get #isHopeless(): boolean {
    const isTooLate = this.#now > this.#giveUpAt - shortestPauseMs;
    return isTooLate || this.#outage.restarts >= mostRestarts;
  }

  get #now(): number {
    return this.#context.df.currentUtcDateTime.getTime();
  }

  #report(stage: StreamRecoveryStatus['stage']): void {
    const status: StreamRecoveryStatus = { stage, restarts: this.#outage.restarts };
    this.#context.df.setCustomStatus(status);
  }

  /** The result, or undefined when the activity failed for good. The reason is in the instance's history. */
  *#act<Schema extends z.ZodType>(
    name: StreamActivityName,
    result?: Schema,
    attempts: Attempts = { count: 3, firstPauseMs: 300 },
  ): Step<z.infer<Schema> | undefined> {
    const { sessionId, callConnectionId } = this.#input;
    const call: BrokenCall = { sessionId, callConnectionId, lostAt: this.#outage.downSince };
    const { df } = this.#context;
    try {
      const given =
        attempts.count === 1
          ? yield df.callActivity(name, call)
          : yield df.callActivityWithRetry(name, retryOptions(attempts), call);
      return result?.parse(given);
    } catch (error) {
      if (!df.isReplaying) this.#context.warn(`${name} failed for good`, error);
      return undefined;
    }
  }
}

function retryOptions({ count, firstPauseMs, growth }: Attempts): RetryOptions {
  const options = new RetryOptions(firstPauseMs, count);
  if (growth !== undefined) options.backoffCoefficient = growth;
  options.maxRetryIntervalInMilliseconds = longestRetryPauseMs;
  return options;
}
