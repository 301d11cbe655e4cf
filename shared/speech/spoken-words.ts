import type { SynthesisEvent } from '#shared/contracts/text-to-speech.ts';
import type { Reading } from './reading/reading.ts';

export type SpokenWord = Extract<SynthesisEvent, { readonly type: 'word' }>;

/** A word as the service reports it: as written, or, in a stretch that is read otherwise, as spoken. */
export interface ReportedWord {
  readonly text: string;
  readonly audioOffsetMs: number;
  readonly durationMs: number;
}

/**
 * Words further ahead than this are other occurrences of what was said differently, and would make
 * believe that everything before them was heard.
 */
const longestSkip = 60;

/** Scripts that write words apart: in others a word may be reported that is a part of a longer run. */
const WRITTEN_APART = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

interface Stretch extends Reading {
  /** What the voice says there, word by word; empty when only the service knows. */
  readonly words: readonly string[];
}

/**
 * Finds the spoken words again in the text they come from, one after the other. A stretch that is read
 * otherwise than it is written counts as one word: it is found when its last part was reported, or
 * when the words after it are.
 */
export class SpokenWords {
  readonly #text: string;
  readonly #stretches: readonly Stretch[];
  #from = 0;
  #nextStretch = 0;
  #open:
    | { readonly stretch: Stretch; readonly at: number; endMs: number; spoken: number }
    | undefined;

  constructor(text: string, readings: readonly Reading[]) {
    this.#text = text;
    this.#stretches = readings.map((reading) => ({ ...reading, words: wordsOf(reading) }));
  }

  /** Takes the next reported word and returns what is known to be spoken by it. */
  note(word: ReportedWord): SpokenWord[] {
    const open = this.#open;
    if (open !== undefined) {
      if (this.#goesOn(open.stretch, open.spoken, word)) return this.#extend(word);
      return [...this.end(), ...this.note(word)];
    }
    const written = this.#find(word.text);
    const stretch = this.#stretchOf(word, written);
    if (stretch !== undefined) {
      this.#open = { stretch, at: word.audioOffsetMs, endMs: 0, spoken: 0 };
      this.#nextStretch = this.#stretches.indexOf(stretch) + 1;
      return this.#extend(word);
    }
    if (written === undefined) return [];
    this.#from = written + word.text.length;
    this.#passStretches();
    const { audioOffsetMs, durationMs } = word;
    const textLength = word.text.length;
    return [{ type: 'word', textOffset: written, textLength, audioOffsetMs, durationMs }];
  }

  /** Nothing more is spoken: a stretch that was begun is over. */
  end(): SpokenWord[] {
    const open = this.#open;
    if (open === undefined) return [];
    this.#open = undefined;
    const { start } = open.stretch;
    this.#from = Math.max(this.#from, open.stretch.end);
    this.#passStretches();
    return [
      {
        type: 'word',
        textOffset: start,
        textLength: this.#from - start,
        audioOffsetMs: open.at,
        durationMs: open.endMs - open.at,
      },
    ];
  }

  /** The stretch that the word belongs to, when that comes before any other place it could be. */
  #stretchOf(word: ReportedWord, written: number | undefined): Stretch | undefined {
    for (const stretch of this.#stretches.slice(this.#nextStretch)) {
      if (stretch.start - this.#from > longestSkip) return undefined;
      if (written !== undefined && written < stretch.start) return undefined;
      if (written !== undefined && written < stretch.end) return stretch;
      if (stretch.words[0] === bare(word.text)) return stretch;
    }
    return undefined;
  }

  #goesOn(stretch: Stretch, spoken: number, word: ReportedWord): boolean {
    if (stretch.words[spoken] === bare(word.text)) return true;
    const written = this.#find(word.text);
    return written !== undefined && written < stretch.end;
  }

  #extend(word: ReportedWord): SpokenWord[] {
    const open = this.#open;
    if (open === undefined) return [];
    open.endMs = word.audioOffsetMs + word.durationMs;
    const { stretch } = open;
    const isSpoken = stretch.words[open.spoken] === bare(word.text);
    if (isSpoken) open.spoken += 1;
    const written = this.#find(word.text);
    if (written !== undefined && written < stretch.end) this.#from = written + word.text.length;
    const saidAll = isSpoken && open.spoken === stretch.words.length;
    const wroteAll = !/[\p{L}\p{N}]/u.test(this.#text.slice(this.#from, stretch.end));
    return saidAll || wroteAll ? this.end() : [];
  }

  /** Stretches that the words have passed without a part of them being recognised. */
  #passStretches(): void {
    while ((this.#stretches[this.#nextStretch]?.end ?? Number.POSITIVE_INFINITY) <= this.#from) {
      this.#nextStretch += 1;
    }
  }

  /** Offset of the next occurrence of a word, a whole one in scripts that write words apart. */
  #find(word: string): number | undefined {
    if (word === '') return undefined;
    let at = this.#text.indexOf(word, this.#from);
    while (at !== -1 && at - this.#from <= longestSkip + this.#lengthOfStretchesBefore(at)) {
      if (!this.#isInside(at - 1, at) && !this.#isInside(at + word.length - 1, at + word.length)) {
        return at;
      }
      at = this.#text.indexOf(word, at + 1);
    }
    return undefined;
  }

  /** Two characters that belong to one word. */
  #isInside(one: number, other: number): boolean {
    return [one, other].every((at) => WRITTEN_APART.test(this.#text.charAt(at)));
  }

  #lengthOfStretchesBefore(at: number): number {
    return this.#stretches
      .filter(({ start, end }) => start >= this.#from && end <= at)
      .reduce((sum, { start, end }) => sum + end - start, 0);
  }
}

const bare = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function wordsOf({ as }: Reading): string[] {
  if (as.kind !== 'alias') return [];
  return as.spoken
    .split(/[\s-]+/u)
    .map(bare)
    .filter((word) => word !== '');
}
