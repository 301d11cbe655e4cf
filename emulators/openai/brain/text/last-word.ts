/**
 * Where a speaker takes back what they have just said: ", no, ...", "... no wait, ...", "or rather".
 * A "no" before a noun ("no lights at all") takes nothing back.
 */
const TAKES_BACK =
  /(?:^|[,.;!?\u2013\u2014\u2026-]+\s*)(?:(?:but|and|oh|wait|sorry|actually|hold on)[,.]?\s+)*(?:no,? wait|wait,? no|actually,? no|no,? actually|no,? sorry|sorry,? no|scratch that|or rather|correction|no(?=\s*[,.;!\u2026]|\s+(?:stay|keep|make|just|rather|let|use|send|do|don't|i|i'll|i'd|it's)\b))[\s,.;!\u2026]*/gi;

/**
 * What a speaker ends up with after changing their mind in mid-sentence.
 *
 * @returns undefined when nothing is taken back, or nothing follows.
 */
export function lastWord(text: string): string | undefined {
  const plain = text.replaceAll(/[\u2018\u2019]/g, "'");
  const turn = [...plain.matchAll(TAKES_BACK)].findLast((match) => match.index > 0);
  const after = turn === undefined ? '' : plain.slice(turn.index + turn[0].length).trim();
  return after === '' ? undefined : after;
}
