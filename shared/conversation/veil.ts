import type { Fact, HistoryItem, SessionMemo } from '#shared/contracts/session.ts';
import { digitsOf, masked, type PersonalKind, partsOf, personalKind } from './personal-facts.ts';

/**
 * Stands between the session and its model while somebody only claims to be the customer: what is on
 * file of the customer reaches no model and no greeting, only its masked form does, and a mask that
 * the model puts into a tool call becomes the real value again. Hides nothing otherwise.
 */
export interface Veil {
  /** Text for the model or for the customer. */
  hide(text: string): string;
  hideFact(fact: Fact): Fact;
  /** JSON for the model, e.g. a tool's result; names of fields stay. */
  hideJson(json: string): string;
  /** Everything but what the customer said. */
  hideItem(item: HistoryItem): HistoryItem;
  /** Arguments of a tool call, as JSON; text that is no JSON object stays as it is. */
  reveal(argumentsJson: string, secretParameters: ReadonlySet<string>): string;
}

/** One personal fact on file: where it stands in a text, and what stands there instead. */
interface Hidden {
  readonly name: string;
  readonly kind: PersonalKind;
  readonly value: Fact;
  readonly mask: string;
  readonly pattern: RegExp;
}

/** Longer and more telling things first: a phone number may end like an account number. */
const order: readonly PersonalKind[] = ['email', 'number', 'phone', 'address', 'name'];

export function veilOf(memo: Pick<SessionMemo, 'claim'>): Veil {
  const hidden = hiddenFacts(memo.claim?.onFile ?? {});

  const hide = (text: string): string =>
    hidden.reduce(
      (shown, { kind, pattern }) => shown.replace(pattern, (found) => masked(kind, found)),
      text,
    );

  function hideFact(fact: Fact): Fact {
    const text = String(fact);
    const shown = hide(text);
    return shown === text ? fact : shown;
  }

  function hideJson(json: string): string {
    if (hidden.length === 0) return json;
    const value = parsed(json);
    return value === undefined ? hide(json) : JSON.stringify(mapTexts(value, hideFact));
  }

  function hideItem(item: HistoryItem): HistoryItem {
    switch (item.role) {
      case 'user':
        return item;
      case 'tool':
        return { ...item, resultJson: hideJson(item.resultJson) };
      case 'assistant':
        return {
          ...item,
          text: hide(item.text),
          toolCalls: item.toolCalls.map((call) => ({
            ...call,
            argumentsJson: hideJson(call.argumentsJson),
          })),
        };
      default: {
        const unreachable: never = item;
        throw new TypeError(`Unknown history item ${JSON.stringify(unreachable)}`);
      }
    }
  }

  const real = (parameter: string, value: Fact): Fact => {
    const meant = hidden.filter((fact) => stands(fact, String(value)));
    const found =
      meant.find(({ name }) => name === parameter) ??
      meant.find(({ kind }) => kind === personalKind(parameter)) ??
      meant[0];
    return found?.value ?? value;
  };

  return {
    hide,
    hideFact,
    hideJson,
    hideItem: (item) => (hidden.length === 0 ? item : hideItem(item)),

    reveal(argumentsJson, secretParameters) {
      const args = hidden.length === 0 ? undefined : parsed(argumentsJson);
      if (typeof args !== 'object' || args === null || Array.isArray(args)) return argumentsJson;
      const revealed = Object.entries(args).map(([name, value]) => [
        name,
        secretParameters.has(name) ? value : mapTexts(value, (text) => real(name, text)),
      ]);
      return JSON.stringify(Object.fromEntries(revealed));
    },
  };
}

function hiddenFacts(onFile: Readonly<Record<string, Fact>>): readonly Hidden[] {
  return Object.entries(onFile)
    .flatMap(([name, value]): readonly Hidden[] => {
      const kind = personalKind(name);
      const text = String(value).trim();
      const mask = kind === undefined ? text : masked(kind, text);
      if (kind === undefined || mask === text) return [];
      const source = sourceOf(kind, text);
      if (source === undefined) return [];
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])`, 'giu');
      return [{ name, kind, value, mask, pattern }];
    })
    .sort((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
}

/** Separators that people and formats put between the characters of a number. */
const separators = '[\\s().-]*';
/** What is shorter stands in too many texts by chance. */
const shortestNumber = 4;
/** Country and area codes are written or left out; the end of a phone number is always there. */
const tellingPhoneDigits = 9;

/** How a personal fact is found in a text, as the source of a regular expression. */
function sourceOf(kind: PersonalKind, value: string): string | undefined {
  switch (kind) {
    case 'name':
      return words(value);
    case 'email':
      return escaped(value);
    case 'address': {
      const [street = '', ...rest] = partsOf(value);
      if (!/\p{L}{3}/u.test(street)) return words(value);
      return words(street) + rest.map((part) => `(?:,\\s*${words(part)})?`).join('');
    }
    case 'phone': {
      const digits = [...digitsOf(value)].slice(-tellingPhoneDigits);
      if (digits.length < shortestNumber) return undefined;
      return `\\+?\\(?(?:\\d${separators}){0,6}${digits.join(separators)}`;
    }
    case 'number': {
      const characters = [...value.replace(/[^\p{L}\p{N}]/gu, '')];
      return characters.length < shortestNumber ? undefined : characters.join(separators);
    }
    default:
      return kind satisfies never;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const words = (text: string): string => text.split(/\s+/).map(escaped).join('\\s+');

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether a text is a fact's mask; of an address the street alone will do. */
function stands({ kind, mask }: Hidden, text: string): boolean {
  if (plain(text) === plain(mask)) return true;
  if (kind !== 'address') return false;
  const [street] = partsOf(text);
  const [maskedStreet] = partsOf(mask);
  return street !== undefined && plain(street) === plain(maskedStreet ?? '');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The value with every text and number in it changed; names of fields stay. */
function mapTexts(value: unknown, change: (fact: Fact) => Fact): unknown {
  if (typeof value === 'string' || typeof value === 'number') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]),
  );
}
