import { agentWordsBefore } from '../dialogue/dialogue.ts';
import { sentencesOf } from '../text/sentences.ts';
import type { Thought } from '../thought.ts';
import type { Courtesy } from '../understanding/turn-reading.ts';
import { abilities } from './abilities.ts';

/** What the agent says when there is nothing to call and nothing to report. */
export function courtesyText(courtesy: Courtesy, thought: Thought, turn: number): string {
  switch (courtesy) {
    case 'greeting':
      return 'Hello! How can I help you today?';
    case 'thanks':
      return "You're welcome. Is there anything else I can help with?";
    case 'goodbye':
      return 'Thanks for getting in touch. Goodbye!';
    case 'declined':
      return 'No problem. Is there anything else I can help with?';
    case 'wait':
      return 'Of course, take your time.';
    case 'repeat':
      return agentWordsBefore(thought.dialogue, turn) || 'How can I help you?';
    case 'without-answer':
      return "That's okay, but I can't go on with this without it. Is there something else I can help with?";
    case 'go-on':
      return turn > 1
        ? 'Okay. Is there anything else I can help with?'
        : 'Okay. What can I do for you?';
    case 'silence':
      return opening(thought);
    case 'machine':
      return `I'm a virtual assistant, not a person, and happy to help. ${openQuestion(thought, turn)}`;
    case 'off-topic':
      return offTopic(thought, turn);
    case 'not-understood':
      return honestly(thought, turn);
    default:
      return courtesy satisfies never;
  }
}

function opening(thought: Thought): string {
  const name = thought.prompt.facts.get('customer_name') ?? thought.prompt.facts.get('name');
  const hello = name === undefined ? 'Hello' : `Hi ${name.split(' ')[0]}`;
  return thought.prompt.conversationSoFar === ''
    ? `${hello}, how can I help you today?`
    : `${hello}, I have what we've talked about so far. How can I help you now?`;
}

/** The question that was open before the customer asked something beside the matter. */
function openQuestion(thought: Thought, turn: number): string {
  const asked = sentencesOf(agentWordsBefore(thought.dialogue, turn)).at(-1) ?? '';
  return asked.endsWith('?') ? asked : 'What can I do for you?';
}

function offTopic(thought: Thought, turn: number): string {
  const able = abilities(thought);
  const offer = able === '' ? '' : ` What I can do: ${able}.`;
  return `I'm sorry, I can't tell you that here.${offer} ${openQuestion(thought, turn)}`;
}

function honestly(thought: Thought, turn: number): string {
  const able = abilities(thought);
  if (able === '') return "I'm sorry, I'm not able to help with that here.";
  const said = agentWordsBefore(thought.dialogue, turn);
  return said.startsWith("I'm not sure I can help with that")
    ? `I'm sorry, I still don't have a way to do that. I can ${able}. Which of these would help?`
    : `I'm not sure I can help with that. I can ${able}. What would you like?`;
}
