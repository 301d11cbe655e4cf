import type { Lexicon } from '../lexicon/lexicon.ts';
import type { CalendarDay } from './calendar.ts';

/** What reading a value depends on beside the text. */
export interface ReadingContext {
  readonly lexicon: Lexicon;
  readonly today: CalendarDay;
  /** Stems of the tool's own name and description, which are no value of its parameters. */
  readonly toolStems: ReadonlySet<string>;
}

/**
 * How a text relates to the parameter: it answers the question for it, or it was said without one
 * and must show the value by itself.
 */
export type ReadingMode = 'answer' | 'mention';
