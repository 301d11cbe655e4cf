import type { Clock } from '#shared/contracts/clock.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { BargeInTimes, TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { VoiceInput } from './turn-input.ts';

type TurnEnd = Extract<TurnEvent, { readonly type: 'turn-end' }>;
type Stage = 'llmFirstToken' | 'ttsFirstAudio' | 'firstFrame' | 'played';

/** When each stage of a turn was reached; the anchor is the end of the caller's speech. */
export class TurnStages {
  readonly #clock: Clock;
  #input: VoiceInput | undefined;
  readonly #reached = new Map<Stage, number>();
  #prepared: NonNullable<TurnDetail['prepared']> | undefined;
  #bargeIn: BargeInTimes | undefined;
  #ended: { readonly event: TurnEnd; readonly at: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The caller's words are known: later than the answer to them when that was made ahead. */
  anchor(input: VoiceInput): void {
    this.#input = input;
  }

  /** Only the first time counts. */
  note(stage: Stage): void {
    if (!this.#reached.has(stage)) this.#reached.set(stage, this.#clock.now());
  }

  /** Answers were made ahead for these words; nothing is noted where none was. */
  notePrepared(prepared: NonNullable<TurnDetail['prepared']>): void {
    if (prepared.used || prepared.discarded > 0) this.#prepared = prepared;
  }

  /** The caller has cut in. Only the first time counts. */
  noteBargeIn(times: BargeInTimes): void {
    this.#bargeIn ??= times;
  }

  end(event: TurnEnd): void {
    this.#ended = { event, at: this.#clock.now() };
    const { firstTokenAt } = event.timings;
    if (firstTokenAt !== undefined) this.#reached.set('llmFirstToken', firstTokenAt);
  }

  /** The turn's metrics for the live feed; undefined before the engine has ended it. */
  metrics(): Extract<SessionEventBody, { readonly type: 'turn-metrics' }> | undefined {
    if (this.#ended === undefined) return undefined;
    const { event, at } = this.#ended;
    const { endOfSpeechAt, recognisedAt } = this.#input ?? {};
    return {
      type: 'turn-metrics',
      turnId: event.turnId,
      agent: event.agent,
      stages: {
        ...(endOfSpeechAt === undefined ? {} : { endOfSpeech: endOfSpeechAt }),
        ...(recognisedAt === undefined ? {} : { sttFinal: recognisedAt }),
        ...Object.fromEntries(this.#reached),
        turnEnd: at,
      },
      ...this.#detail(event),
      inputTokens: event.usage.inputTokens,
      outputTokens: event.usage.outputTokens,
    };
  }

  #detail({ timings }: TurnEnd): { readonly detail?: TurnDetail } {
    const { modelRounds, tools, traceparent } = timings;
    const endOfTurn = this.#input?.endOfTurn;
    const detail: TurnDetail = {
      ...(endOfTurn === undefined ? {} : { endOfTurn }),
      ...(this.#prepared === undefined ? {} : { prepared: this.#prepared }),
      ...(modelRounds === undefined ? {} : { modelRounds: [...modelRounds] }),
      ...(tools === undefined ? {} : { tools: [...tools] }),
      ...(this.#bargeIn === undefined ? {} : { bargeIn: this.#bargeIn }),
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    return Object.keys(detail).length === 0 ? {} : { detail };
  }
}
