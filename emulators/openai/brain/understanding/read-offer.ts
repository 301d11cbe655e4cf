import { toolNamed } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { readValue } from '../values/read-value.ts';
import { CLEAR, findWishes } from './find-wishes.ts';
import type { Pending } from './pending.ts';
import { readFreely } from './read-freely.ts';
import type { Intention, TurnReading } from './turn-reading.ts';
import { calls, declined, only, toIntentions, type Utterance } from './utterance.ts';

/** Reads the reply to an offer: yes, no, or one of its choices. */
export function readOffer(
  utterance: Utterance,
  pending: Extract<Pending, { kind: 'offer' }>,
  leftOver: (except?: Tool) => Intention[],
): TurnReading {
  const { thought, turn, text, acts } = utterance;
  const tool = toolNamed(thought, pending.offer.tool);
  if (!tool) return readFreely(utterance, { kind: 'nothing' });
  if (acts.asksToRepeat && acts.rest === '') return only('repeat', 'asked to repeat');
  const accepted: Intention = {
    tool,
    said: [{ text }],
    given: pending.offer.arguments,
    introducedAt: turn,
  };
  const wishes = findWishes(acts.rest, '', thought.ranking).filter(
    ({ score, tool: other }) => score >= CLEAR && other.name !== tool.name,
  );
  const others = toIntentions(wishes, turn, text);
  if (acts.refuses && !(acts.affirms && !/^\s*no\b/i.test(text))) {
    const another = picksAnother(utterance, tool, pending.offer.arguments);
    return another
      ? calls([accepted], 'another choice of the offer was taken')
      : declined(utterance, 'the offer was declined', [...others, ...leftOver()]);
  }
  if (acts.affirms)
    return calls([accepted, ...others, ...leftOver(tool)], 'the offer was accepted');
  const top = thought.ranking.rank(acts.rest)[0];
  const short = acts.rest.split(' ').length <= 6;
  if (short && picksAny(utterance, tool))
    return calls([accepted, ...leftOver(tool)], 'the offer was accepted by naming a choice');
  if (top?.tool.name === tool.name && top.score >= CLEAR)
    return calls([accepted], 'the offered tool was asked for');
  return readFreely(utterance, { kind: 'nothing' });
}

function picks({ thought, text }: Utterance, tool: Tool): Array<{ name: string; value: unknown }> {
  const reading = { lexicon: thought.lexicon, today: thought.today, toolStems: new Set<string>() };
  return tool.parameters.flatMap((parameter) => {
    const value =
      parameter.kind.type === 'enum' ? readValue(parameter, text, 'mention', reading) : undefined;
    return value === undefined ? [] : [{ name: parameter.name, value }];
  });
}

const picksAny = (utterance: Utterance, tool: Tool): boolean => picks(utterance, tool).length > 0;

function picksAnother(
  utterance: Utterance,
  tool: Tool,
  offered: Readonly<Record<string, unknown>>,
): boolean {
  return picks(utterance, tool).some(({ name, value }) => offered[name] !== value);
}
