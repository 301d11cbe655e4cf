import type { Thought } from '../thought.ts';
import { speechActs } from './speech-acts.ts';
import type { Courtesy } from './turn-reading.ts';

const WHO_SPEAKS =
  /\b(?:are you|am i (?:talking|speaking|chatting) (?:to|with)|is this|is that|is it) (?:just |really |actually )?(?:an? |some |the )?(?:(?:real|actual|live|human|true) )*(?:robot|machine|computer|bot|ai|chatbot|automat\w+|recording|human|human being|person|real|alive)\b(?! (?:coming|there|here|available|working|who))/i;
const GENERAL_KNOWLEDGE =
  /\b(?:what time is it|what(?:'s| is) the time|how late is it|what day is (?:it|today)|what(?:'s| is) (?:today's date|the date(?: today)?|the weather)|how(?:'s| is) the weather|tell me (?:a joke|the time|something funny)|who won the)\b/i;

/** Questions beside the matter: who is speaking, and what everybody may ask anybody. */
export function asideIn(text: string): Extract<Courtesy, 'machine' | 'off-topic'> | undefined {
  const plain = text.replaceAll(/[\u2018\u2019]/g, "'");
  if (WHO_SPEAKS.test(plain)) return 'machine';
  return GENERAL_KNOWLEDGE.test(plain) ? 'off-topic' : undefined;
}

/** The last turn before `turn` that moved the matter on: not one of waiting, repeating or asides. */
export function turnBefore(thought: Thought, turn: number): number {
  let at = turn - 1;
  while (at > 1) {
    const { user = '', runs = [] } = thought.dialogue.turns[at] ?? {};
    const { asksToWait, asksToRepeat, rest } = speechActs(user);
    const beside = asideIn(user) !== undefined || ((asksToWait || asksToRepeat) && rest === '');
    if (!beside || runs.length > 0) break;
    at -= 1;
  }
  return at;
}
