import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';

/** Words that do not tell one fact from another. */
const NEUTRAL = new Set([
  'customer',
  'caller',
  'client',
  'user',
  'member',
  'current',
  'known',
  'your',
  'my',
  'the',
  'number',
  'on',
  'file',
  'primary',
  'registered',
]);
/** Words that make a parameter another thing than the fact of the same name ("new address"). */
const QUALIFIERS = new Set([
  'new',
  'to',
  'old',
  'forwarding',
  'destination',
  'previous',
  'target',
  'other',
  'spouse',
  'authorized',
  'alternate',
  'emergency',
  'future',
  'desired',
  'add',
  'second',
  'recipient',
  'previous',
]);
const SAME_THING: ReadonlyArray<ReadonlySet<string>> = [
  new Set(['phone', 'telephone', 'mobile', 'cell', 'callback', 'contact']),
  new Set(['email', 'mail']),
  new Set(['name', 'full']),
  new Set(['address', 'service', 'location', 'from', 'home', 'property']),
];
const IDENTITY = new Set(['customer', 'client', 'member', 'user', 'patient', 'policyholder']);

/** Finds the fact that is what the parameter asks for, by name; undefined when none is. */
export function factFor(
  parameter: Parameter,
  facts: ReadonlyMap<string, string>,
): string | undefined {
  const exact = facts.get(parameter.name.toLowerCase());
  if (exact !== undefined) return exact;
  const wanted = wordsOf(parameter.name);
  if (wanted.some((word) => QUALIFIERS.has(word)) || speaksOfAnother(parameter)) return undefined;
  let best: { value: string; score: number } | undefined;
  for (const [key, value] of facts) {
    const score = likeness(wanted, wordsOf(key), parameter);
    if (score > (best?.score ?? 0)) best = { value, score };
  }
  return best?.value;
}

/** "Full name of the person to add" is nobody we know yet. */
function speaksOfAnother(parameter: Parameter): boolean {
  return (
    parameter.kind.type === 'person' &&
    /\b(?:to add|being added|authori[sz]ed|new|other|another)\b/i.test(parameter.description)
  );
}

function likeness(wanted: readonly string[], key: readonly string[], parameter: Parameter): number {
  if (key.some((word) => QUALIFIERS.has(word))) return 0;
  const id = wanted.at(-1) === 'id' && key.at(-1) === 'id';
  if (id)
    return wanted.some((word) => IDENTITY.has(word)) && key.some((word) => IDENTITY.has(word))
      ? 1
      : equalCore(wanted, key);
  const { type } = parameter.kind;
  const group = groupOf(type);
  if (group) {
    const core = (words: readonly string[]) => words.filter((word) => !NEUTRAL.has(word));
    const [mine, theirs] = [core(wanted), core(key)];
    const about =
      theirs.some((word) => group.has(word)) &&
      theirs.every((word) => group.has(word) || NEUTRAL.has(word));
    const asked = mine.every((word) => group.has(word));
    if (about && asked)
      return 0.5 + shared(mine, theirs) / 4 + (mine.length === theirs.length ? 0.1 : 0);
  }
  return equalCore(wanted, key);
}

function groupOf(type: string): ReadonlySet<string> | undefined {
  const word = {
    phone: 'phone',
    email: 'email',
    person: 'name',
    address: 'address',
    place: 'address',
  }[type];
  return word === undefined ? undefined : SAME_THING.find((set) => set.has(word));
}

function shared(a: readonly string[], b: readonly string[]): number {
  return a.filter((word) => b.includes(word)).length;
}

function equalCore(wanted: readonly string[], key: readonly string[]): number {
  const core = (words: readonly string[]) =>
    words.filter((word) => !NEUTRAL.has(word) && word !== 'id');
  const [mine, theirs] = [core(wanted), core(key)];
  if (mine.length === 0 || theirs.length === 0) return 0;
  return mine.length === theirs.length && mine.every((word) => theirs.includes(word)) ? 0.9 : 0;
}
