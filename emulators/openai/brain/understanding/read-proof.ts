import type { ToolRun } from '../dialogue/dialogue.ts';
import type { Tool } from '../tools/tool.ts';
import { freeText } from '../values/free-text.ts';
import type { ParameterOwner } from './pending.ts';
import type { Utterance } from './utterance.ts';

/** "My first pet was called Biscuit", "I was born in Santa Fe": what is told after the verb. */
const TOLD =
  /^(?:(?:my|the|our) [\w' ]+? (?:was|were|is called|is named)(?: (?:called|named))?|(?:my|the|our) (?:[\w']+ )*?(?:name|word|answer|favou?rite [\w ]+?) is|i (?:was born|grew up|went to school|studied|lived) (?:in|on|at)|i was born) +(.+)$/i;
/** "It was Biscuit" tells something only to somebody who has asked. */
const TOLD_WHEN_ASKED =
  /^(?:(?:it|that|he|she|they) (?:is|was|were)|(?:it|that|he|she)'s)(?: (?:called|named))? +(.+)$/i;
const ABOUT_QUESTION =
  /\b(?:security|secret|personal) (?:question|answer|word)\b|\bask me (?:something|a question)\b/i;
const LONGEST_ANSWER_WORDS = 5;

/**
 * A proof in words where figures were asked for: the answer to the customer's own question, or the
 * wish to be asked that question. Anything else is no proof, and a try must not be wasted on it.
 *
 * @returns arguments of the tool that proves identity; undefined when the words prove nothing.
 */
export function proofInWords(
  { text, acts }: Utterance,
  { tool, parameter }: ParameterOwner,
  last: ToolRun | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const method = tool.parameters.find(({ enumValues }) => enumValues.some(isQuestion));
  const byQuestion = method?.enumValues.find(isQuestion);
  if (!tool.verifies || method === undefined || byQuestion === undefined) return undefined;
  const chosen = { [method.name]: byQuestion };
  if (ABOUT_QUESTION.test(text)) {
    const probe = valueThatAsks(tool, byQuestion);
    return probe === undefined ? undefined : { ...chosen, [parameter.name]: probe };
  }
  const wasAsked = last?.arguments[method.name] === byQuestion;
  const plain = text.replaceAll(/[\u2018\u2019]/g, "'").trim();
  const telling = TOLD.exec(plain) ?? (wasAsked ? TOLD_WHEN_ASKED.exec(plain) : null);
  const told = telling?.[1]?.replace(/[\s.!]+$/, '');
  if (told !== undefined && isShort(told) && !text.includes('?')) {
    return { ...chosen, [parameter.name]: told };
  }
  const said = wasAsked && !acts.refuses && !text.includes('?') ? freeText(text) : undefined;
  return said !== undefined && isShort(said) ? { ...chosen, [parameter.name]: said } : undefined;
}

const isQuestion = (value: string): boolean => /question/i.test(value);

const isShort = (answer: string): boolean =>
  answer.split(/\s+/).length <= LONGEST_ANSWER_WORDS &&
  /^[\p{L}\p{N}][\p{L}\p{N}\s'.-]*$/u.test(answer);

/** The value that a description names for asking: `With security_question, "unknown" tells ...`. */
function valueThatAsks(tool: Tool, method: string): string | undefined {
  const texts = tool.parameters.map(({ description }) => description).join(' ');
  return RegExp(
    `\\bwith ${method},? ["\\u201C]([^"\\u201D]+)["\\u201D] (?:tells|asks|gives)`,
    'i',
  ).exec(texts)?.[1];
}
