import { wordsOf } from '../text/words.ts';
import { smallNumber } from './numbers.ts';

/** A time of day on the 24-hour clock. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

const PARTS = ['morning', 'afternoon', 'evening', 'night'] as const;
/** A part of the day when no hour is said. */
export type DayPart = (typeof PARTS)[number];

/** Finds a clock time: "4 pm", "16:30", "four thirty in the afternoon", "noon", "half past nine". */
export function findTime(text: string, bare: boolean): TimeOfDay | undefined {
  const words = wordsOf(text);
  const joined = ` ${words.join(' ')} `;
  if (/ (?:noon|midday) /.test(joined)) return { hour: 12, minute: 0 };
  if (/ midnight /.test(joined)) return { hour: 0, minute: 0 };
  for (const [position, word] of words.entries()) {
    const clock = /^(\d{1,2}):(\d{2})$/.exec(word);
    const hour = clock ? Number(clock[1]) : hourOf(word);
    if (hour === undefined || hour > 23) continue;
    let minute = clock ? Number(clock[2]) : 0;
    let end = position + 1;
    if (!clock) {
      const spoken = minuteAt(words, end);
      minute = spoken?.minute ?? 0;
      end = spoken?.end ?? end;
    }
    const before = words[position - 1] ?? '';
    const anchored =
      before === 'at' ||
      before === 'around' ||
      before === 'by' ||
      before === 'past' ||
      words[end] === 'oclock';
    const half = afterHalfOf(words, end, joined);
    if (half === undefined && !clock && !anchored && !bare) continue;
    if (before === 'past' && words[position - 2] === 'half') minute = 30;
    return { hour: to24(hour, half), minute };
  }
  return undefined;
}

/** Finds "morning", "this afternoon", "in the evening". */
export function findDayPart(text: string): DayPart | undefined {
  const words = wordsOf(text);
  return PARTS.find((part) => words.includes(part) || words.includes(`${part}s`));
}

export const clockText = (time: TimeOfDay): string =>
  `${String(time.hour).padStart(2, '0')}:${String(time.minute).padStart(2, '0')}`;

function hourOf(word: string): number | undefined {
  const attached = /^(\d{1,2})$/.exec(word);
  if (attached) return Number(attached[1]);
  const spoken = smallNumber(word);
  return spoken !== undefined && spoken >= 1 && spoken <= 12 ? spoken : undefined;
}

function minuteAt(
  words: readonly string[],
  at: number,
): { minute: number; end: number } | undefined {
  const value = smallNumber(words[at] ?? '');
  if (value === undefined || value < 10 || value > 50) return undefined;
  const unit = smallNumber(words[at + 1] ?? '');
  return unit !== undefined && unit > 0 && unit < 10 && value >= 20
    ? { minute: value + unit, end: at + 2 }
    : { minute: value, end: at + 1 };
}

function afterHalfOf(
  words: readonly string[],
  end: number,
  joined: string,
): 'am' | 'pm' | undefined {
  const next = words[end] ?? '';
  if (next === 'am' || next === 'pm') return next;
  if (/ (?:in the|this|tomorrow) morning /.test(joined)) return 'am';
  if (/ (?:in the|this|tomorrow) (?:afternoon|evening) | at night | tonight /.test(joined))
    return 'pm';
  return undefined;
}

/** Office hours decide what a bare hour means: 1 to 6 is the afternoon. */
function to24(hour: number, half: 'am' | 'pm' | undefined): number {
  if (half === 'am') return hour === 12 ? 0 : hour;
  if (half === 'pm') return hour < 12 ? hour + 12 : hour;
  return hour >= 1 && hour <= 6 ? hour + 12 : hour;
}
