import { describe, expect, it } from 'vitest';
import { defineTool, text } from '../../fixtures/define-tool.ts';
import { readTools } from '../tools/read-tools.ts';
import { misplacedNumber } from './misplaced-number.ts';

const digits = text('Last four digits of the Social Security number.');
const toolWith = (account: string) =>
  defineTool('verify', 'Verifies the identity of the customer.', [], {
    account_number: text(account),
    'proof*': digits,
    'reason*': text('Why.'),
  });

function placeOf(
  words: string,
  asked: string,
  account = 'Account number, needed for a caller we do not know.',
) {
  const [tool] = readTools([toolWith(account)], []);
  const parameter = tool?.parameters.find(({ name }) => name === asked);
  if (!tool || !parameter) throw new Error('the tool is not as it was defined');
  return misplacedNumber(parameter, tool, words)?.name;
}

describe('a number that answers another question', () => {
  it.each([
    '7890100101',
    'my account number is 7890100101',
    'seven eight nine zero one zero zero one zero one',
  ])('is %j where four digits were asked for', (words) =>
    expect(placeOf(words, 'proof')).toBe('account_number'),
  );

  it('is four digits where the account number was asked for', () => {
    expect(placeOf('four eight two one', 'account_number')).toBe('proof');
  });

  it('is told by the length in the description', () => {
    const account = 'The ten-digit account number.';
    expect(placeOf('7890100101', 'proof', account)).toBe('account_number');
    expect(placeOf('789010', 'proof', account)).toBeUndefined();
    expect(placeOf('7890100101', 'account_number', account)).toBeUndefined();
  });
});

describe('a number is in its place', () => {
  it.each([
    '4821',
    'it ends in 4821',
    'oh eight two one',
    '123-45-6789',
    'first 12, then 4821',
    '',
  ])('when %j answers the question for four digits', (words) =>
    expect(placeOf(words, 'proof')).toBeUndefined(),
  );

  it('when nothing else could hold it', () => {
    const [tool] = readTools(
      [defineTool('verify', 'Verifies it.', [], { 'proof*': digits, note: text('Anything.') })],
      [],
    );
    const [proof] = tool?.parameters ?? [];
    if (!tool || !proof) throw new Error('the tool is not as it was defined');
    expect(misplacedNumber(proof, tool, '7890100101')).toBeUndefined();
  });

  it('when the question was not for figures', () => {
    expect(placeOf('7890100101', 'reason')).toBeUndefined();
  });
});
