import { describe, expect, it } from 'vitest';
import { type SpeechActs, speechActs } from './speech-acts.ts';

const actsOf = (acts: SpeechActs) =>
  Object.entries(acts)
    .filter(([, value]) => value === true)
    .map(([name]) => name)
    .toSorted()
    .join(' ');

describe('speechActs', () => {
  it.each([
    ['Yes please', 'affirms', ''],
    ['Yeah, sure, go ahead.', 'affirms', ''],
    ['no thanks', 'refuses', ''],
    ["No, I'd rather stay on the phone", 'refuses', ''],
    ['Never mind', 'refuses', ''],
    ['Hi there!', 'greets', ''],
    ['Thanks, bye', 'leaves thanks', ''],
    ['No, that was all, goodbye', 'leaves refuses', ''],
    ['Tell me my balance, thanks, bye', 'leaves thanks', 'Tell me my balance'],
    ["That's all, thank you very much", 'leaves thanks', ''],
    ["I don't know", 'doesNotKnow', ''],
    ['Sorry, what was that?', 'asksToRepeat', ''],
    ['Hold on a second', 'asksToWait', 'a second'],
    ['No, I meant gas', 'corrects', 'gas'],
    ['sorry, it is number fourteen', 'corrects', 'number fourteen'],
    ['Hi, my power is out', 'greets', 'my power is out'],
    ['Yes, and what about Aetna?', 'affirms', 'what about Aetna'],
    ['No power since this morning', '', 'No power since this morning'],
    ['no lights at all', '', 'no lights at all'],
    ['Stop my electricity on Friday', '', 'Stop my electricity on Friday'],
    ['I do want to pay', '', 'I do want to pay'],
    ["What's my balance?", '', "What's my balance"],
    ['What?', 'asksToRepeat', ''],
    ['Could you tell me my balance, thanks', 'thanks', 'Could you tell me my balance'],
    ['', '', ''],
  ])('%j: %s, rest %j', (text, expected, rest) => {
    const acts = speechActs(text);
    expect([actsOf(acts), acts.rest]).toEqual([expected, rest]);
  });
});
