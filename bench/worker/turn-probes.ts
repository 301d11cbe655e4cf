import type { Clock } from '#shared/contracts/clock.ts';

/** What one turn cost, apart from what its providers took. All in milliseconds. */
export interface TurnMeasurement {
  readonly call: number;
  readonly turn: number;
  /** Final transcript → first audio frame of the reply on the socket. */
  readonly totalMs: number;
  /** Of that, waiting for the model's first token; what of it lay before the final does not count. */
  readonly modelMs: number;
  /** Of that, waiting for the synthesiser's first audio; likewise. */
  readonly synthesisMs: number;
  /** What is left: ours. */
  readonly addedMs: number;
  /** End of the caller's speech → first frame. */
  readonly fromEndOfSpeechMs: number;
}

type Moment =
  | 'endOfSpeech'
  | 'final'
  | 'asked'
  | 'firstToken'
  | 'spokenTo'
  | 'firstAudio'
  | 'firstFrame';

/** Finds the turn in a text of the load: `call 12 turn 3 ...`. */
const turnPattern = /call (\d+) turn (\d+)/i;

/** Key of the turn that a text belongs to. */
export function turnKeyOf(text: string): string | undefined {
  const match = turnPattern.exec(text);
  return match === null ? undefined : `${match[1]}:${match[2]}`;
}

/** What is asked of the model anew makes all that followed the last time void. */
const afterAsked: readonly Moment[] = ['asked', 'firstToken', 'spokenTo', 'firstAudio'];

/**
 * Moments of the turns under way, noted where they happen; the first time counts. An answer that was
 * prepared and dropped does not: the model is asked again, and those moments count.
 */
export class TurnProbes {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #open = new Map<string, Map<Moment, number>>();
  #measured: TurnMeasurement[] = [];
  #answered = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @param text carries the turn's key; a text of no turn is ignored. */
  note(text: string, moment: Moment, at: number = this.#clock.now()): void {
    const key = turnKeyOf(text);
    if (key === undefined) return;
    const moments = this.#open.get(key) ?? new Map<Moment, number>();
    if (moment === 'asked') for (const outdated of afterAsked) moments.delete(outdated);
    if (!moments.has(moment)) moments.set(moment, at);
    this.#open.set(key, moments);
  }

  /** The turn's first frame has left: its measurement is complete. */
  finish(key: string, firstFrameAt: number): void {
    const moments = this.#open.get(key);
    this.#open.delete(key);
    if (moments === undefined) return;
    const at = (moment: Moment) => moments.get(moment) ?? Number.NaN;
    const waitAfterFinal = (from: Moment, until: Moment) =>
      Math.max(at('final'), at(until)) - Math.max(at('final'), at(from));
    const modelMs = waitAfterFinal('asked', 'firstToken');
    const synthesisMs = waitAfterFinal('spokenTo', 'firstAudio');
    const totalMs = firstFrameAt - at('final');
    const [call, turn] = key.split(':').map(Number);
    this.#measured.push({
      call: call ?? Number.NaN,
      turn: turn ?? Number.NaN,
      totalMs,
      modelMs,
      synthesisMs,
      addedMs: totalMs - modelMs - synthesisMs,
      fromEndOfSpeechMs: firstFrameAt - at('endOfSpeech'),
    });
  }

  /** A turn's answer has begun to play, be it one of the load's texts or not. */
  noteAnswered(): void {
    this.#answered += 1;
  }

  /** What happened since the last time this was asked. */
  take(): { readonly turns: readonly TurnMeasurement[]; readonly answeredTurns: number } {
    const taken = { turns: this.#measured, answeredTurns: this.#answered };
    this.#measured = [];
    this.#answered = 0;
    return taken;
  }
}
