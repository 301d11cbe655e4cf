import { lastWord } from '../text/last-word.ts';
import { stem } from '../text/stem.ts';
import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import type { ValueKind } from '../tools/value-kind.ts';
import { findAmount } from './amounts.ts';
import { type CalendarDay, isoDay } from './calendar.ts';
import { chooseEnum } from './choose-enum.ts';
import { findDate } from './dates.ts';
import { digitsOfLength } from './digits.ts';
import { findDuration } from './durations.ts';
import { findEmail } from './emails.ts';
import { freeText } from './free-text.ts';
import { findIdentifier } from './identifiers.ts';
import { numbersIn } from './numbers.ts';
import { findPerson } from './persons.ts';
import { findPhone, toE164 } from './phones.ts';
import { readAddress, readPlace } from './places.ts';
import { readBoolean } from './read-boolean.ts';
import type { ReadingContext, ReadingMode } from './reading-context.ts';
import { subjectOf } from './subjects.ts';
import { clockText, findDayPart, findTime } from './times.ts';

/** Kinds of which a speaker may name one value and then another ("fifty, no, sixty dollars"). */
const TAKEN_BACK = new Set<ValueKind['type']>([
  'enum',
  'amount',
  'number',
  'duration',
  'digits',
  'phone',
  'email',
  'address',
  'date',
  'time',
  'identifier',
]);

/**
 * Reads the value of one parameter from what somebody said; undefined when it is not there. Of a
 * value that is taken back in mid-sentence the one that replaces it counts.
 */
export function readValue(
  parameter: Parameter,
  text: string,
  mode: ReadingMode,
  context: ReadingContext,
): unknown {
  const last = TAKEN_BACK.has(parameter.kind.type) ? lastWord(text) : undefined;
  const value = last === undefined ? undefined : valueIn(parameter, last, mode, context);
  return value ?? valueIn(parameter, text, mode, context);
}

function valueIn(
  parameter: Parameter,
  text: string,
  mode: ReadingMode,
  context: ReadingContext,
): unknown {
  const answer = mode === 'answer';
  const { kind } = parameter;
  switch (kind.type) {
    case 'enum':
      return chooseEnum(
        { values: parameter.enumValues, description: parameter.description },
        text,
        context.lexicon,
        answer,
      );
    case 'enum-list': {
      const chosen = parameter.enumValues.filter((value) =>
        chooseEnum(
          { values: [value], description: parameter.description },
          text,
          context.lexicon,
          false,
        ),
      );
      if (chosen.length > 0) return chosen;
      return answer && /\b(?:both|all|everything)\b/i.test(text)
        ? [...parameter.enumValues]
        : undefined;
    }
    case 'boolean':
      return readBoolean(parameter, text, mode, context);
    case 'amount':
      return findAmount(text, answer);
    case 'number':
      return answer || mentionsName(parameter, text) ? numbersIn(text)[0]?.value : undefined;
    case 'duration':
      return findDuration(text, kind.unit, answer);
    case 'digits':
      return answer || mentionsDigits(parameter, text)
        ? digitsOfLength(text, kind.length, true)
        : undefined;
    case 'phone':
      return readPhone(parameter, text);
    case 'email':
      return findEmail(text);
    case 'address':
      return readAddress(parameter, text, answer);
    case 'place':
      return readPlace(text, answer);
    case 'date': {
      const day = findDate(text, context.today);
      return day ? isoDay(day) : undefined;
    }
    case 'birth-date':
      return readBirthDate(text, answer, context.today);
    case 'time':
      return readTime(text, answer);
    case 'moment':
      return readMoment(text, answer, context.today);
    case 'person':
      return readPerson(parameter, text, answer);
    case 'identifier':
      return readIdentifier(parameter, text, answer);
    case 'list': {
      const found = findIdentifier(text) ?? (answer ? freeText(text) : undefined);
      return found === undefined ? undefined : [found];
    }
    case 'text':
      return answer ? freeText(text) : subjectOf(parameter, text, context);
    case 'object':
    case 'summary':
    case 'account-of-wish':
      return answer && kind.type !== 'object' ? freeText(text) : undefined;
    default:
      return kind satisfies never;
  }
}

function mentionsName(parameter: Parameter, text: string): boolean {
  const said = new Set(wordsOf(text).map(stem));
  return wordsOf(parameter.name).some((word) => word.length > 2 && said.has(stem(word)));
}

function mentionsDigits(parameter: Parameter, text: string): boolean {
  return (
    /\b(?:digits?|code|pin|last (?:four|4)|social|ssn)\b/i.test(text) ||
    mentionsName(parameter, text)
  );
}

function readPhone(parameter: Parameter, text: string): string | undefined {
  const phone = findPhone(text);
  if (phone === undefined) return undefined;
  return /\bE\.?164\b|international/i.test(parameter.description) ? toE164(phone) : phone;
}

/** Unasked, only a day with its year or after "born" is a date of birth. */
function readBirthDate(text: string, answer: boolean, today: CalendarDay): string | undefined {
  const named = /\b(?:born|birth|birthday|dob)\b|\b(?:19|20)\d\d\b/i.test(text);
  const day = answer || named ? findDate(text, today) : undefined;
  return day ? isoDay(day) : undefined;
}

function readTime(text: string, answer: boolean): string | undefined {
  const time = findTime(text, answer);
  return time ? clockText(time) : findDayPart(text);
}

function readMoment(text: string, answer: boolean, today: CalendarDay): string | undefined {
  const last = lastWord(text) ?? text;
  const day = findDate(last, today) ?? findDate(text, today);
  const time = readTime(last, answer && !day) ?? readTime(text, answer && !day);
  if (!day) return time;
  const date = isoDay(day);
  return time === undefined ? date : /^\d/.test(time) ? `${date}T${time}` : `${date} ${time}`;
}

function readPerson(parameter: Parameter, text: string, answer: boolean): string | undefined {
  const name = findPerson(text, answer);
  if (name === undefined || answer) return name;
  const introduced = /\b(?:my (?:full )?name|this is|i am|i'm)\b/i.test(text);
  return introduced &&
    !/\b(?:add|authori[sz]ed|new)\b/i.test(`${parameter.name} ${parameter.description}`)
    ? name
    : undefined;
}

/** An identifier that was not asked for counts only when its kind is named ("account 1234"). */
function readIdentifier(parameter: Parameter, text: string, answer: boolean): string | undefined {
  const found = findIdentifier(text);
  if (found === undefined || answer || /[A-Z].*\d|\d.*[A-Z]/.test(found)) return found;
  const specific = wordsOf(parameter.name).filter(
    (word) => !['number', 'id', 'code'].includes(word),
  );
  const said = new Set(wordsOf(text));
  return specific.some((word) => said.has(word)) ? found : undefined;
}
