import { wordsOf } from '../text/words.ts';
import type { Thought } from '../thought.ts';
import type { Tool } from '../tools/tool.ts';
import { spokenList } from './spoken-list.ts';

const READS = new Set([
  'get',
  'show',
  'list',
  'lookup',
  'view',
  'retrieve',
  'fetch',
  'check',
  'search',
  'find',
  'see',
]);
const MOST_NAMED = 3;

/** What the agent can help with, in a few words made from its own tools. */
export function abilities(thought: Thought): string {
  const topics = thought.tools
    .filter((tool) => tool.isHandoff && !tool.isCatchAll && tool.titleWords !== '')
    .map((tool) => [...new Set(tool.titleWords.split(' '))].join(' '));
  const desks = topics.length === 0 ? [] : [`help with ${spokenList(topics, 'or')} questions`];
  const named = thought.tools
    .filter((tool) => !tool.isHandoff && !tool.endsConversation && !tool.verifies)
    .slice(0, MOST_NAMED)
    .map(ability);
  return spokenList([...desks, ...named], 'or');
}

function ability(tool: Tool): string {
  const [verb = '', ...object] = wordsOf(tool.name);
  const thing = object.join(' ');
  if (thing === '') return verb;
  return READS.has(verb)
    ? `check your ${thing.replace(/^your /, '')}`
    : `${verb} ${articled(thing)}`;
}

function articled(thing: string): string {
  return /s$/.test(thing) ? thing : `${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}`;
}
