import type { Clock } from '#shared/contracts/clock.ts';
import type { PhoneVoice } from '../phone-voice.ts';
import { type DtmfOutcome, DtmfRecogniser, type DtmfRules } from './dtmf-recogniser.ts';
import { PromptPlayer } from './prompt-player.ts';
import { loadPrompt, type PromptAudio, type PromptSource } from './prompt-source.ts';
import { results } from './result-information.ts';
import type { ToneName } from './tones.ts';

/** Where an operation reports to. */
export interface OperationReport {
  readonly operationContext: string | undefined;
  readonly callbackUri: string | undefined;
}

export interface PlayOperation extends OperationReport {
  readonly kind: 'play';
  readonly sources: readonly PromptSource[];
  readonly loop: boolean;
  /** Raw id of the only participant who hears it; undefined is everybody. */
  readonly to: string | undefined;
}

export interface RecognizeOperation extends OperationReport {
  readonly kind: 'recognize';
  readonly prompts: readonly PromptSource[];
  readonly interruptPrompt: boolean;
  /** Raw id of the participant who hears the prompt and whose keys count. */
  readonly from: string;
  readonly rules: DtmfRules;
}

export type MediaOperation = PlayOperation | RecognizeOperation;

/** @param type event name without `Microsoft.Communication.` */
export type ReportEvent = (
  type: string,
  body: Readonly<Record<string, unknown>>,
  report: OperationReport,
) => void;

/**
 * The play and recognize operations of one call: one at a time, in the order of the requests, as
 * the service does it.
 */
export class MediaOperations {
  readonly #clock: Clock;
  readonly #voice: PhoneVoice;
  readonly #report: ReportEvent;
  readonly #player: PromptPlayer;
  readonly #waiting: MediaOperation[] = [];
  #current: { readonly operation: MediaOperation; readonly abort: AbortController } | undefined;
  #recogniser: DtmfRecogniser | undefined;
  /** Set while a prompt plays that a key may interrupt. */
  #interrupt: (() => void) | undefined;

  constructor(dependencies: {
    readonly clock: Clock;
    readonly voice: PhoneVoice;
    readonly report: ReportEvent;
    /** @param to raw id of the only participant who hears it. */
    readonly onPrompt: (text: string, to: string | undefined) => void;
  }) {
    this.#clock = dependencies.clock;
    this.#voice = dependencies.voice;
    this.#report = dependencies.report;
    this.#player = new PromptPlayer({
      onPrompt: (text) => dependencies.onPrompt(text, this.target),
    });
  }

  /** Raw id of the only participant who hears what is played now; undefined is everybody. */
  get target(): string | undefined {
    const operation = this.#current?.operation;
    return operation?.kind === 'recognize' ? operation.from : operation?.to;
  }

  /** @param interrupt cancels what is running and waiting first. */
  enqueue(operation: MediaOperation, interrupt: boolean): void {
    if (interrupt) this.cancelAll();
    this.#waiting.push(operation);
    if (this.#current === undefined) this.#next();
  }

  /** Cancels everything and reports it. */
  cancelAll(): void {
    const cancelled = [
      ...(this.#current === undefined ? [] : [this.#current.operation]),
      ...this.#waiting,
    ];
    this.close();
    for (const operation of cancelled) {
      const type = operation.kind === 'play' ? 'PlayCanceled' : 'RecognizeCanceled';
      this.#report(type, { resultInformation: results.canceled }, operation);
    }
  }

  /** Stops without a word: the call is over. */
  close(): void {
    this.#waiting.length = 0;
    this.#current?.abort.abort();
    this.#current = undefined;
    this.#recogniser?.cancel();
    this.#recogniser = undefined;
    this.#interrupt = undefined;
    this.#player.stop();
  }

  /** @param rawId whose key it was. */
  press(tone: ToneName, rawId: string): void {
    const operation = this.#current?.operation;
    if (operation?.kind !== 'recognize' || operation.from !== rawId) return;
    const interrupt = this.#interrupt;
    this.#interrupt = undefined;
    interrupt?.();
    this.#recogniser?.press(tone);
  }

  /** Fills a frame with prompt audio and returns the number of samples. */
  takeInto(frame: Int16Array): number {
    return this.#player.takeInto(frame);
  }

  #next(): void {
    const operation = this.#waiting.shift();
    if (operation === undefined) return;
    const abort = new AbortController();
    this.#current = { operation, abort };
    const sources = operation.kind === 'play' ? operation.sources : operation.prompts;
    const dependencies = { voice: this.#voice, signal: abort.signal };
    Promise.all(sources.map((source) => loadPrompt(source, dependencies))).then(
      (prompts) => {
        if (abort.signal.aborted) return;
        if (operation.kind === 'play') this.#play(operation, prompts);
        else this.#recognize(operation, prompts);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const detail = error instanceof Error ? error.message : String(error);
        if (operation.kind === 'play') {
          this.#finish('PlayFailed', {
            resultInformation: results.playFailed(detail),
            failedPlaySourceIndex: 0,
          });
        } else {
          this.#finish('RecognizeFailed', { resultInformation: results.promptFailed(detail) });
        }
      },
    );
  }

  #play(operation: PlayOperation, prompts: readonly PromptAudio[]): void {
    this.#report('PlayStarted', { resultInformation: results.completed }, operation);
    const once = () => {
      this.#player.play(prompts, () => {
        if (operation.loop) once();
        else this.#finish('PlayCompleted', { resultInformation: results.completed });
      });
    };
    once();
  }

  #recognize(operation: RecognizeOperation, prompts: readonly PromptAudio[]): void {
    const begin = () => {
      this.#interrupt = undefined;
      const recogniser = new DtmfRecogniser({
        clock: this.#clock,
        rules: operation.rules,
        onEnd: (outcome) => this.#recognized(outcome),
      });
      this.#recogniser = recogniser;
      recogniser.start();
    };
    if (prompts.length === 0) {
      begin();
      return;
    }
    if (operation.interruptPrompt) {
      this.#interrupt = () => {
        this.#player.stop();
        begin();
      };
    }
    this.#player.play(prompts, begin);
  }

  #recognized(outcome: DtmfOutcome): void {
    if (outcome.kind === 'completed') {
      this.#finish('RecognizeCompleted', {
        recognitionType: 'dtmf',
        dtmfResult: { tones: outcome.tones },
        resultInformation: outcome.result,
      });
    } else {
      this.#finish('RecognizeFailed', { resultInformation: outcome.result });
    }
  }

  #finish(type: string, body: Readonly<Record<string, unknown>>): void {
    const finished = this.#current;
    this.#current = undefined;
    this.#recogniser = undefined;
    this.#interrupt = undefined;
    if (finished !== undefined) this.#report(type, body, finished.operation);
    this.#next();
  }
}
