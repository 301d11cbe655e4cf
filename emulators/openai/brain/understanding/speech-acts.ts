import { FREE_STANDING, SPEECH_ACT_PHRASES, type SpeechAct } from './speech-act-phrases.ts';

/** What an utterance does beside stating a wish. */
export type SpeechActs = Readonly<Record<SpeechAct, boolean>> & {
  /** What is left when the words of these acts are taken away, as it was written. */
  readonly rest: string;
};

/** Words that only fill; dropped when nothing or another act follows. */
const FILLER =
  /^(?:um+|uh+|erm?|hmm+|oh|ah|well|so|and|but|then|now|just|please|you know|like|sir|madam|for now|today|really|too|there|that|it|this)\b/;
const ALWAYS_DROPPED = /^(?:um+|uh+|erm?|hmm+|oh|ah|well|so|and|but)\b/;
const PAUSE = /^[\s,.;!?\u2013\u2014-]+/;

/** Acts at the end of an utterance, the last one first. */
const TRAILING: ReadonlyArray<readonly [SpeechAct, RegExp]> = [
  ['leaves', /(?:^|[\s,.;!]+)(?:good ?bye|bye(?:[ -]bye)?|bye now)[\s.!]*$/i],
  ['thanks', /(?:^|[\s,.;!]+)(?:thanks|thank you)(?: (?:so|very) much| a lot| again)?[\s.!]*$/i],
];

/** Finds the speech acts at the start of an utterance, one after another, and what is left. */
export function speechActs(text: string): SpeechActs {
  const acts: Record<SpeechAct, boolean> = {
    affirms: false,
    refuses: false,
    greets: false,
    thanks: false,
    leaves: false,
    corrects: false,
    doesNotKnow: false,
    asksToRepeat: false,
    asksToWait: false,
  };
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  const plain = tokens.map(writtenOut);
  let rest = plain.join(' ').replace(PAUSE, '');
  while (rest !== '') {
    const found = leadingAct(rest);
    if (found) {
      acts[found.act] = true;
      rest = rest.slice(found.length).replace(PAUSE, '');
      continue;
    }
    const filler = FILLER.exec(rest)?.[0];
    if (filler === undefined) break;
    const after = rest.slice(filler.length).replace(PAUSE, '');
    if (after !== '' && !leadingAct(after) && !ALWAYS_DROPPED.test(rest)) break;
    rest = after;
  }
  const restWords = rest === '' ? 0 : rest.split(' ').length;
  const spoken = lastTokens(tokens, plain, restWords);
  let left = spoken;
  for (const [act, ending] of TRAILING) {
    const match = ending.exec(left);
    if (!match) continue;
    acts[act] = true;
    left = left.slice(0, match.index);
  }
  return { ...acts, rest: left.replace(/[\s,.;!?]+$/, '').trim() };
}

/** The end of the utterance as it was written, so that names keep their capitals. */
function lastTokens(
  tokens: readonly string[],
  plain: readonly string[],
  wordCount: number,
): string {
  let words = 0;
  let at = tokens.length;
  while (at > 0 && words < wordCount) {
    at -= 1;
    words += (plain[at] ?? '').split(' ').length;
  }
  return tokens.slice(at).join(' ').replace(PAUSE, '');
}

/** One token in lower case with its contraction written out; punctuation stays as a pause. */
function writtenOut(token: string): string {
  const word = token
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/["()]/g, '')
    .toLowerCase();
  for (const [pattern, full] of CONTRACTIONS) {
    if (pattern.test(word)) return word.replace(pattern, full);
  }
  return word;
}

const CONTRACTIONS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:can't|cannot|cant)/, 'can not'],
  [/^won't/, 'will not'],
  [/^let's/, 'let us'],
  [/^dont/, 'do not'],
  [/^(that|what)s(?=\W|$)/, '$1 is'],
  [/^im(?=\W|$)/, 'i am'],
  [/^gotta/, 'got to'],
  [/n't/, ' not'],
  [/^(it|that|what|there|who|how|where|here|he|she)'s/, '$1 is'],
  [/'re/, ' are'],
  [/'ve/, ' have'],
  [/'ll/, ' will'],
  [/'d/, ' would'],
  [/'m/, ' am'],
];

function leadingAct(text: string): { act: SpeechAct; length: number } | undefined {
  let best: { act: SpeechAct; length: number } | undefined;
  for (const [act, expressions] of SPEECH_ACT_PHRASES) {
    for (const expression of expressions) {
      const length = matchLength(text, expression);
      if (length > (best?.length ?? 0) && endsThere(expression, text.slice(length))) {
        best = { act, length };
      }
    }
  }
  return best;
}

/** Characters that `expression` takes at the start of `text`, pauses between words allowed. */
function matchLength(text: string, expression: string): number {
  let at = 0;
  for (const word of expression.split(' ')) {
    if (at > 0) at += PAUSE.exec(text.slice(at))?.[0].length ?? 0;
    if (!text.startsWith(word, at)) return 0;
    at += word.length;
    if (/[\w']/.test(text[at] ?? '')) return 0;
  }
  return at;
}

/** "No" before one of these starts a new sentence; before a noun it does not ("no power"). */
const AFTER_NO =
  /^\s+(?:i|it|that|the|my|you|we|they|just|please|not|sorry|wait|can|could|actually|but|never|let|do|make|thanks|thank|both|only|is|what|when)\b/;
const SOFT_END = /^\s+(?:thanks|thank|please|bye|but|then|for now|today|now|yet|no|yes|ok|okay)\b/;

function endsThere(expression: string, after: string): boolean {
  if (after === '' || /^\s*[,.;!?\u2013\u2014-]/.test(after)) return true;
  if (expression === 'no') return AFTER_NO.test(after);
  return FREE_STANDING.has(expression) || SOFT_END.test(after);
}
