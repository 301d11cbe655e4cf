const NOT_NAMES = new Set(
  `calling here trying looking having going moving not so just a an the in on at very sorry sure interested ready
  happy unhappy getting still also really at worried wondering without out about from with your my done fine good ok okay
  yes no it that this locked unable able waiting frustrated afraid glad new speaking`.split(/\s+/),
);

const INTRODUCTIONS = [
  /\b(?:my|the|her|his|their)\s+(?:full\s+|first\s+)?name(?:'s| is)\s+([a-z][\w'-]*(?:\s+[a-z][\w'-]*){0,3})/i,
  /\b(?:this is|it's|it is|i'm|i am|name's|called|named)\s+([a-z][\w'-]*(?:\s+[a-z][\w'-]*){0,2})/i,
];

/**
 * Finds a person's name after an introduction ("my name is", "this is").
 *
 * @param bare the whole text may be the name, as in a direct answer.
 */
export function findPerson(text: string, bare: boolean): string | undefined {
  const plain = text.replaceAll(/[\u2018\u2019]/g, "'");
  for (const pattern of INTRODUCTIONS) {
    const name = nameAtStart(pattern.exec(plain)?.[1] ?? '');
    if (name !== undefined) return name;
  }
  if (!bare) return undefined;
  const answer = plain
    .replace(/^(?:yes|yeah|sure|ok|okay|um|uh|well|so|oh)\b[,.]?\s*/i, '')
    .replace(/[.!?,]+$/, '');
  const words = answer.split(/\s+/);
  return words.length <= 4 ? nameAtStart(answer) : undefined;
}

function nameAtStart(text: string): string | undefined {
  const words: string[] = [];
  for (const word of text.split(/\s+/)) {
    if (
      !/^[a-z][\w'-]*$/i.test(word) ||
      NOT_NAMES.has(word.toLowerCase()) ||
      word.toLowerCase() === 'and'
    )
      break;
    words.push(word.charAt(0).toUpperCase() + word.slice(1));
  }
  return words.length > 0 ? words.join(' ') : undefined;
}
