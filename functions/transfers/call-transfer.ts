import { type OrchestrationContext, RetryOptions, type Task } from 'durable-functions';
import type { z } from 'zod';
import type { TransferFailure } from '#shared/contracts/transfer.ts';
import { longestCallMs } from '../calls/longest-call.ts';
import { ExternalEvents } from '../orchestrations/external-events.ts';
import {
  briefingWithinMs,
  connectResultSchema,
  holdResultSchema,
  partiesResultSchema,
  ringGraceMs,
  type TransferActivityInputs,
  type TransferActivityName,
  type TransferInput,
  type TransferReport,
  type TransferResult,
  type TransferStatus,
  transferInputSchema,
  transferReportName,
  transferReportSchema,
} from './transfer-messages.ts';

/** A switchboard that has picked up needs a moment until it listens for an extension. */
const extensionAfterMs = 1500;
const extensionWithinMs = 8000;
/** Reports of one moment overtake each other by less. */
const afterCallMs = 10_000;
/** The keys that the colleague answers with. */
const takesCall = '1';
/** The caller's key that brings the agent back. */
const backToAgent = '0';
/** A colleague who has pressed no key is asked so often. */
const mostBriefings = 2;
/** An agent who has not left the call by then has not heard that it should. */
const agentLeavesWithinMs = 3000;
/** Whether two people still talk is asked this often, should the report of an end be lost. */
const lookAfterPartiesMs = 5 * 60_000;

type Step<Result> = Generator<Task, Result, unknown>;

/**
 * Puts the caller of a call through to a colleague, and gives them back to the agent when that does
 * not work out.
 *
 * Warm: the caller is put on hold, the colleague is called into the same call, hears what it is about
 * and accepts with a key; then both talk. Cold: the telephony service hands the call over.
 *
 * Pure: everything it does goes through `context.df`, so that a recorded history replays.
 */
export function* callTransfer(context: OrchestrationContext): Step<TransferResult> {
  return yield* new CallTransfer(context).run();
}

class CallTransfer {
  readonly #context: OrchestrationContext;
  readonly #input: TransferInput;
  readonly #events: ExternalEvents;
  #callIsOver = false;
  #isConnected = false;

  constructor(context: OrchestrationContext) {
    this.#context = context;
    this.#input = transferInputSchema.parse(context.df.getInput());
    this.#events = new ExternalEvents(context.df, [transferReportName]);
  }

  *run(): Step<TransferResult> {
    const failure =
      this.#input.kind === 'cold' ? yield* this.#handOver() : yield* this.#introduce();
    if (this.#isConnected) return this.#over({ outcome: 'connected' });
    if (this.#callIsOver || failure === undefined) return this.#over({ outcome: 'call-ended' });
    this.#report('returning');
    yield* this.#act('returnCaller', { ...this.#input, failure });
    return this.#over({ outcome: 'returned', reason: failure });
  }

  /** @returns why the call was not handed over. */
  *#handOver(): Step<TransferFailure | undefined> {
    this.#report('ringing');
    if (!(yield* this.#did('handCallOver', this.#input))) return 'failed';
    const report =
      (yield* this.#await(this.#ringsUntil, 'handed-over', 'not-reached')) ??
      (yield* this.#afterCall('handed-over'));
    if (report?.type === 'handed-over') {
      this.#isConnected = true;
      yield* this.#act('noteHandedOver', this.#input);
      return undefined;
    }
    return report?.type === 'not-reached' ? report.reason : 'failed';
  }

  /** @returns why the parties were not connected. */
  *#introduce(): Step<TransferFailure | undefined> {
    this.#report('preparing');
    const held = yield* this.#act('holdCaller', this.#input, holdResultSchema);
    if (held === undefined) return 'failed';
    if (!held.isHeld) return this.#leave();
    this.#report('ringing');
    if (!(yield* this.#did('callColleague', this.#input))) return 'failed';
    // The phone rings meanwhile.
    yield* this.#act('prepareBriefing', this.#input);
    const reached = yield* this.#await(this.#ringsUntil, 'answered', 'not-reached', 'caller-key');
    if (reached === undefined) return 'no-answer';
    if (reached.type === 'not-reached') return reached.reason;
    if (reached.type === 'caller-key') return 'caller-returned';
    const failure = (yield* this.#dialExtension()) ?? (yield* this.#brief());
    return failure ?? (yield* this.#connect());
  }

  /** @returns why the colleague cannot be briefed. */
  *#dialExtension(): Step<TransferFailure | undefined> {
    if (this.#input.extension === undefined) return undefined;
    this.#report('dialling-extension');
    const early = yield* this.#await(this.#now + extensionAfterMs, 'colleague-left', 'caller-key');
    if (early !== undefined) return failureOf(early);
    if (!(yield* this.#did('dialExtension', this.#input))) return 'failed';
    const report = yield* this.#await(
      this.#now + extensionWithinMs,
      'tones-sent',
      'colleague-left',
      'caller-key',
    );
    return report === undefined || report.type === 'tones-sent' ? undefined : failureOf(report);
  }

  /** @returns why the colleague does not take the call. */
  *#brief(): Step<TransferFailure | undefined> {
    this.#report('briefing');
    for (let attempt = 1; attempt <= mostBriefings; attempt += 1) {
      const begun = yield* this.#did('briefColleague', { ...this.#input, attempt });
      if (!begun) return 'failed';
      const report = yield* this.#await(
        this.#now + briefingWithinMs,
        'colleague-keys',
        'colleague-left',
        'caller-key',
      );
      if (report?.type !== 'colleague-keys') {
        return report === undefined ? 'not-now' : failureOf(report);
      }
      if (report.keys === takesCall) return undefined;
      // Any other key is a no; none at all is asked for once more.
      if (report.keys !== '') return 'not-now';
    }
    return 'not-now';
  }

  *#connect(): Step<TransferFailure | undefined> {
    const joined = yield* this.#act('connectParties', this.#input, connectResultSchema);
    if (joined === undefined) return 'failed';
    if (!joined.isConnected) return this.#leave();
    this.#isConnected = true;
    this.#report('connected');
    const latestEnd = this.#now + longestCallMs;
    yield* this.#await(this.#now + agentLeavesWithinMs);
    if (!this.#callIsOver) yield* this.#act('dismissAgent', this.#input);
    while (!this.#callIsOver && this.#now < latestEnd) {
      yield* this.#await(this.#now + lookAfterPartiesMs);
      if (this.#callIsOver) return undefined;
      const parties = yield* this.#act('checkParties', this.#input, partiesResultSchema);
      if (parties?.areTogether === false) break;
    }
    return undefined;
  }

  /** There is nobody to do anything for. */
  #leave(): undefined {
    this.#callIsOver = true;
  }

  /**
   * The first report of these types before the deadline; the end of the call comes as undefined, too,
   * and so does a caller's key that means nothing. Others are passed over.
   */
  *#await<Type extends TransferReport['type']>(
    until: number,
    ...types: readonly Type[]
  ): Step<Extract<TransferReport, { readonly type: Type }> | undefined> {
    const isWanted = (
      report: TransferReport,
    ): report is Extract<TransferReport, { readonly type: Type }> =>
      types.some((type) => type === report.type);
    while (!this.#callIsOver && this.#now < until) {
      const report = transferReportSchema.safeParse(yield* this.#events.next(new Date(until))).data;
      if (report === undefined) continue;
      if (report.type === 'call-ended') this.#callIsOver = true;
      if (report.type === 'caller-key' && report.key !== backToAgent) continue;
      if (isWanted(report)) return report;
    }
    return undefined;
  }

  /** A call that is handed over ends for us, and that can be reported first. */
  *#afterCall<Type extends TransferReport['type']>(
    type: Type,
  ): Step<Extract<TransferReport, { readonly type: Type }> | undefined> {
    if (!this.#callIsOver) return undefined;
    this.#callIsOver = false;
    const report = yield* this.#await(this.#now + afterCallMs, type);
    this.#callIsOver = true;
    return report;
  }

  get #ringsUntil(): number {
    return this.#now + this.#input.ringSeconds * 1000 + ringGraceMs;
  }

  get #now(): number {
    return this.#context.df.currentUtcDateTime.getTime();
  }

  #report(stage: TransferStatus['stage']): void {
    const status: TransferStatus = { stage };
    this.#context.df.setCustomStatus(status);
  }

  #over(result: TransferResult): TransferResult {
    this.#report('over');
    return result;
  }

  /** Whether an activity that has no result of its own has succeeded. */
  *#did<Name extends 'handCallOver' | 'callColleague' | 'dialExtension' | 'briefColleague'>(
    name: Name,
    input: TransferActivityInputs[Name],
  ): Step<boolean> {
    if (this.#callIsOver) return false;
    return (yield* this.#tryActivity(name, input)).ok;
  }

  /** The result, or undefined when the activity failed for good. The reason is in the instance's history. */
  *#act<Name extends TransferActivityName, Schema extends z.ZodType>(
    name: Name,
    input: TransferActivityInputs[Name],
    schema?: Schema,
  ): Step<z.infer<Schema> | undefined> {
    const tried = yield* this.#tryActivity(name, input);
    return tried.ok ? schema?.parse(tried.result) : undefined;
  }

  *#tryActivity(
    name: TransferActivityName,
    input: TransferInput,
  ): Step<{ readonly ok: boolean; readonly result?: unknown }> {
    try {
      const retries = new RetryOptions(retryPauseMs, attemptsOf[name] ?? usualAttempts);
      retries.backoffCoefficient = 2;
      retries.maxRetryIntervalInMilliseconds = longestRetryPauseMs;
      return {
        ok: true,
        result: yield this.#context.df.callActivityWithRetry(name, retries, input),
      };
    } catch (error) {
      if (!this.#context.df.isReplaying) this.#context.warn(`${name} failed for good`, error);
      return { ok: false };
    }
  }
}

const retryPauseMs = 300;
const longestRetryPauseMs = 15_000;
const usualAttempts = 3;
/** Nobody is left on hold: this is tried for about two minutes. */
const attemptsOf: Readonly<Partial<Record<TransferActivityName, number>>> = { returnCaller: 12 };

function failureOf(report: { readonly type: 'colleague-left' | 'caller-key' }): TransferFailure {
  return report.type === 'colleague-left' ? 'hung-up' : 'caller-returned';
}
