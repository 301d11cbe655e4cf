import { stem } from '../text/stem.ts';
import { isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import { isJsonSchema as isRecord } from '../tools/json-schema.ts';
import type { CalendarDay } from '../values/calendar.ts';
import { spokenList } from './spoken-list.ts';
import { spokenValue } from './spoken-value.ts';

/** Fields that steer software and are not for the customer's ear. */
const INTERNAL =
  /^(?:ok|success|code|fix|next_tool|on_accept|arguments|message|instructions?|tool|source|data_source|version)$|^_/;
const INTERNAL_ID = /(?:^|_)(?:id|uuid|guid|hash|etag)$/;
/** Units that the spoken value already carries. */
const UNITS_IN_KEYS = new Set(['kwh', 'usd', 'pct', 'percent']);
const MOST_FACTS = 4;
const MOST_ITEMS = 3;

export interface FieldWordingOptions {
  /** The customer's question; fields that it asks for are said first. */
  readonly question: string;
  readonly today: CalendarDay;
  /** True on channels that are read, where a little more fits in. */
  readonly written: boolean;
}

/** Words the fields of a result that carries no sentence of its own. */
export function wordFields(
  fields: Readonly<Record<string, unknown>>,
  options: FieldWordingOptions,
): string {
  const asked = new Set(
    wordsOf(options.question)
      .filter((word) => !isStopWord(word))
      .map(stem),
  );
  const said = Object.entries(fields)
    .filter(([key]) => !INTERNAL.test(key) && !INTERNAL_ID.test(key))
    .flatMap(([key, value]) => {
      const sentence = wordField(key, value, options);
      const relevance = wordsOf(key).filter((word) => asked.has(stem(word))).length;
      return sentence === undefined ? [] : [{ sentence, relevance }];
    });
  const most = options.written ? MOST_FACTS + 2 : MOST_FACTS;
  return said
    .toSorted((a, b) => b.relevance - a.relevance)
    .slice(0, most)
    .map(({ sentence }) => sentence)
    .join(' ');
}

function wordField(key: string, value: unknown, options: FieldWordingOptions): string | undefined {
  const name = wordsOf(key)
    .filter((word) => !UNITS_IN_KEYS.has(word))
    .join(' ');
  if (Array.isArray(value)) return wordItems(name, value, options);
  if (isRecord(value)) {
    const inner = wordFields(value, options);
    return inner === '' ? undefined : inner;
  }
  if (typeof value === 'boolean') return wordTruth(name, value);
  const spoken = spokenValue(key, value, options.today);
  if (spoken === undefined) return undefined;
  return /[.!?]$/.test(spoken) && spoken.split(' ').length > 4
    ? spoken
    : `The ${name} is ${spoken}${spoken.endsWith('.') ? '' : '.'}`;
}

/** `outage_active: false` becomes "There's no active outage"-like plain words. */
function wordTruth(name: string, value: boolean): string {
  const isVerb = /^(?:is|has|can|was|are)\b/.test(name);
  const subject = isVerb ? name : `${name}`;
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)}: ${value ? 'yes' : 'no'}.`;
}

function wordItems(name: string, items: readonly unknown[], options: FieldWordingOptions): string {
  if (items.length === 0) return `I don't see any ${name}.`;
  const worded = items
    .slice(0, options.written ? MOST_ITEMS * 2 : MOST_ITEMS)
    .map((item) => wordItem(item, options));
  const more = items.length - worded.length;
  const list = spokenList(
    worded.filter((item) => item !== ''),
    'and',
  );
  return `${items.length === 1 ? `The ${name}` : `${items.length} ${name}`}: ${list}${more > 0 ? `, and ${more} more` : ''}.`;
}

function wordItem(item: unknown, options: FieldWordingOptions): string {
  if (!isRecord(item)) return spokenValue('', item, options.today) ?? '';
  return Object.entries(item)
    .filter(([key, value]) => !INTERNAL_ID.test(key) && typeof value !== 'object')
    .slice(0, MOST_ITEMS + 1)
    .flatMap(([key, value]) => {
      const spoken = spokenValue(key, value, options.today);
      if (spoken === undefined) return [];
      return typeof value === 'number' || typeof value === 'boolean'
        ? `${wordsOf(key).join(' ')} ${spoken}`
        : spoken;
    })
    .join(', ');
}
