import type { Clock } from '#shared/contracts/clock.ts';
import type { Words } from '../cascade/line.ts';
import type { TurnParts } from '../cascade/turn.ts';
import { WaitFiller } from '../cascade/wait-filler.ts';
import type { TurnSpeech } from './turn-speech.ts';

export interface FilledWaitParts extends Pick<TurnParts, 'filler' | 'fillerLines'> {
  /** A wait is filled after this time. */
  readonly fillerAfterMs: number;
  readonly speech: Pick<TurnSpeech, 'hum' | 'endHum'>;
  readonly say: (words: Words) => void;
  readonly clock: Clock;
}

/** A caller's wait for what a turn says next, filled as the agent fills it. */
export class FilledWait {
  readonly #parts: FilledWaitParts;
  readonly #filler: WaitFiller;
  #isCallerTyping = false;

  constructor(parts: FilledWaitParts) {
    const { filler, fillerLines, speech, say, clock } = parts;
    this.#parts = parts;
    this.#filler = new WaitFiller({
      kind: filler.kind,
      say: (isFirst) => say((lines) => fillerLines[isFirst ? 'first' : 'further'](lines)),
      hum: () => speech.hum(filler.sound),
      clock,
    });
  }

  /** The caller does not wait: they are busy with what the turn has asked for. */
  get isCallerTyping(): boolean {
    return this.#isCallerTyping;
  }

  set isCallerTyping(isTyping: boolean) {
    this.#isCallerTyping = isTyping;
    if (isTyping) this.end();
  }

  /** Has no effect while it runs. @param since when the caller began to wait, epoch milliseconds. */
  begin(since: number): void {
    if (this.#isCallerTyping) return;
    const { fillerAfterMs, clock } = this.#parts;
    this.#filler.start(Math.max(0, since + fillerAfterMs - clock.now()));
  }

  /** Nothing more fills it; a sound fades. */
  end(): void {
    this.#filler.stop();
    this.#parts.speech.endHum();
  }
}
