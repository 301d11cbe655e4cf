import { describe, expect, it } from 'vitest';
import { choice, defineTool, text } from '../../fixtures/define-tool.ts';
import { lastUtterance, thoughtOf } from '../../fixtures/thought-of.ts';
import type { RequestTool } from '../../protocol/chat-completion-request.ts';
import { proofInWords } from './read-proof.ts';

const proves = (description: string, methods: readonly string[], name = 'verify_identity') =>
  defineTool(name, description, [], {
    method: choice(methods, 'How the customer proves it.'),
    'answer*': text('Last four digits. With security_question, "unknown" tells the question.'),
  });
const verify = proves('Verifies the identity of the customer.', ['last_4', 'security_question']);

function proofFor(
  words: string,
  options: { readonly tool?: RequestTool; readonly askedBefore?: string } = {},
) {
  const { askedBefore } = options;
  const thought = thoughtOf(
    [options.tool ?? verify],
    [
      { user: 'what is my balance' },
      ...(askedBefore === undefined
        ? []
        : [{ tool: 'verify_identity', with: { method: askedBefore }, result: { ok: false } }]),
      { agent: 'Who is speaking?' },
      { user: words },
    ],
  );
  const [tool] = thought.tools;
  const parameter = tool?.parameters.find(({ name }) => name === 'answer');
  if (!tool || !parameter) throw new Error('the tool is not as it was defined');
  const last = thought.dialogue.turns[1]?.runs.at(-1);
  return proofInWords(lastUtterance(thought), { tool, parameter }, last);
}

describe('words prove who it is', () => {
  it.each([
    ['My first pet was called Biscuit', 'Biscuit'],
    ['I was born in Santa Fe.', 'Santa Fe'],
    ['my mother’s maiden name is O’Neill', 'O’Neill'],
    ['I grew up in Graz', 'Graz'],
    ['my favorite color is blue', 'blue'],
  ])('%j', (words, answer) => {
    expect(proofFor(words.replaceAll('’', "'"))).toEqual({
      method: 'security_question',
      answer: answer.replaceAll('’', "'"),
    });
  });

  it.each(['Biscuit', "it's Biscuit", 'it was Biscuit'])(
    'with %j once the question was asked',
    (words) => {
      expect(proofFor(words, { askedBefore: 'security_question' })).toEqual({
        method: 'security_question',
        answer: 'Biscuit',
      });
    },
  );

  it.each(['Can I answer the security question instead?', 'just ask me a question'])(
    'by asking for the question: %j',
    (words) => expect(proofFor(words)).toEqual({ method: 'security_question', answer: 'unknown' }),
  );
});

describe('no try is wasted on', () => {
  it.each([
    'Biscuit',
    "it's raining here",
    'that is ridiculous',
    'my bill is too high, why is that?',
    'my patience is coming to an end with all of this',
    'my dog is sick!!!',
    'what?',
  ])('%j before any question was asked', (words) => {
    expect(proofFor(words)).toBeUndefined();
  });

  it.each([
    'no',
    'never mind',
    'is it the name of my pet?',
    'I would like to speak to someone else',
  ])('%j after it', (words) => {
    expect(proofFor(words, { askedBefore: 'security_question' })).toBeUndefined();
  });

  it('a word after figures were asked for', () => {
    expect(proofFor('Biscuit', { askedBefore: 'last_4' })).toBeUndefined();
  });

  it('a tool that knows no questions, or proves nothing', () => {
    const words = 'My first pet was called Biscuit';
    const figures = proves('Verifies the identity of the customer.', ['last_4', 'code']);
    expect(proofFor(words, { tool: figures })).toBeUndefined();
    const diary = proves('Notes what is said.', ['diary', 'security_question'], 'keep_diary');
    expect(proofFor(words, { tool: diary })).toBeUndefined();
  });
});
