import { describe, expect, it } from 'vitest';
import { type Spoken, thoughtOf } from '../../fixtures/thought-of.ts';
import { OUTAGE_TOOLS } from '../../fixtures/utilities-outage-tools.ts';
import { openWishes, wasSpokenOf } from './open-wishes.ts';

const openIn = (...spoken: readonly Spoken[]) => {
  const thought = thoughtOf(OUTAGE_TOOLS, spoken);
  const turn = thought.dialogue.turns.length - 1;
  return openWishes(thought, turn, 8).map(({ tool, said }) => [tool.name, said[0]?.text]);
};

describe('wishes that are still open', () => {
  const wish = { user: 'My power is out and give me the emergency number' };

  it('are those that no tool was called for', () => {
    const run = {
      tool: 'report_outage',
      result: { ok: true, message: 'A crew comes to 12 Elm Street.' },
    };
    expect(openIn(wish, run, { agent: 'A crew comes.' }, { user: 'okay' })).toEqual([
      ['get_emergency_contacts', 'give me the emergency number'],
    ]);
  });

  it('are not those that somebody has spoken of since', () => {
    const told = { agent: 'The emergency number is 911. The power outage is reported.' };
    expect(openIn(wish, told, { user: 'okay' })).toEqual([]);
  });

  it('are those of the newest turn that has any', () => {
    expect(
      openIn(
        { user: 'when will my power be back' },
        { agent: 'One moment.' },
        { user: 'I smell gas' },
        { agent: 'Yes?' },
        { user: 'hm' },
      ),
    ).toEqual([['report_gas_leak', 'I smell gas']]);
  });

  it('are none when nothing was wished', () => {
    expect(openIn({ user: 'hello' }, { agent: 'Hi.' }, { user: 'okay' })).toEqual([]);
  });
});

describe('a statement', () => {
  const thought = thoughtOf(OUTAGE_TOOLS, []);
  it.each([
    ['what is my balance', 'Your current balance is $84.20.', true],
    ['what is my balance', 'Would you like to know your balance?', false],
    ['what is my balance', 'A crew is on its way.', false],
  ])('about %j: %j, %j', (wish, statement, spoken) => {
    expect(wasSpokenOf(thought, wish, [statement])).toBe(spoken);
  });
});
