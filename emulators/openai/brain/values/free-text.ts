import { speechActs } from '../understanding/speech-acts.ts';

const LEAD_IN =
  /^(?:(?:yes|yeah|yep|sure|ok|okay|well|so|um+|uh+|oh|it's|it is|that's|that is|that would be|it would be|it'll be|i'm at|i am at|the address is|my address is|we're at|i live at|i'm|it's at|the name is|it's called|because|for|at|on|about|my|the answer is|let's say|how about|maybe|i think|i guess|probably|make it|i want|i'd like)\b[,.]?\s+)+/i;

/** An answer in the speaker's own words without lead-ins; undefined when nothing is left. */
export function freeText(text: string): string | undefined {
  const plain = text.replaceAll(/[\u2018\u2019]/g, "'").trim();
  if (speechActs(plain).rest === '') return undefined;
  const answer = plain
    .replace(LEAD_IN, '')
    .replace(/[\s.!?,]+$/, '')
    .replace(/[\s,]+(?:please|thanks|thank you)$/i, '');
  return answer === '' ? undefined : answer;
}
