import { describe, expect, it } from 'vitest';
import { lastUtterance, type Spoken, thoughtOf } from '../../fixtures/thought-of.ts';
import { BILLING_TOOLS } from '../../fixtures/utilities-billing-tools.ts';
import { CONCIERGE_TOOLS } from '../../fixtures/utilities-concierge-tools.ts';
import { toolNamed } from '../thought.ts';
import { readOpenWishes, readResumed } from './read-resumed.ts';
import type { Intention, TurnReading } from './turn-reading.ts';

const greeting = { agent: "You're through to billing." };
const names = ({ intentions }: TurnReading) => intentions.map(({ tool }) => tool.name);

/** What billing reads when it is handed the customer after these words. */
function resumed(spoken: readonly Spoken[], before: readonly string[] = [], tools = BILLING_TOOLS) {
  const utterance = lastUtterance(thoughtOf(tools, spoken));
  const open = before.map((name): Intention => {
    const tool = toolNamed(utterance.thought, name);
    if (!tool) throw new Error(`no tool ${name}`);
    return { tool, said: [{ text: name.replaceAll('_', ' ') }], given: {}, introducedAt: 1 };
  });
  return { utterance, open, reading: readResumed(utterance, open) };
}

describe('words that another agent has handed over', () => {
  const asked = 'I want to dispute my bill';

  it('are read for the wish in them', () => {
    const { reading, utterance } = resumed([
      { user: 'hello' },
      { agent: 'How can I help?' },
      greeting,
      { user: asked },
    ]);
    expect(names(reading)).toEqual(['request_bill_review']);
    expect(reading.intentions[0]?.introducedAt).toBe(utterance.turn);
  });

  it('leave wishes of before open when they only answered a question', () => {
    const spoken = [
      { user: asked },
      { agent: 'Which digits?' },
      { agent: 'Thank you.' },
      greeting,
      { user: '2058' },
    ];
    expect(names(resumed(spoken, ['request_bill_review']).reading)).toEqual([
      'request_bill_review',
    ]);
  });

  it('lead back to what was wished before them when nothing else is known', () => {
    const { reading } = resumed([
      { user: `${asked}, thanks` },
      { agent: 'Which digits?' },
      { agent: 'Thank you.' },
      greeting,
      { user: '2058' },
    ]);
    expect(names(reading)).toEqual(['request_bill_review']);
  });

  it('are not answered again when the other agent has told it', () => {
    const { reading } = resumed([
      { user: 'hello' },
      { agent: 'What can I do for you?' },
      { agent: 'Your current balance is $84.20, due on March 14.' },
      greeting,
      { user: 'What is my current balance?' },
    ]);
    expect(reading).toMatchObject({ intentions: [], courtesy: 'go-on' });
  });

  it('are answered when the other agent said that before they were spoken', () => {
    const { reading } = resumed([
      { user: 'hello' },
      { agent: 'Your current balance is $84.20, due on March 14.' },
      greeting,
      { user: 'What is my current balance?' },
    ]);
    expect(names(reading)).toEqual(['get_current_bill']);
  });

  it('are not handed back for what was dealt with, only for what was not', () => {
    const words = 'My power is out and I want to dispute my bill';
    const begin: readonly Spoken[] = [{ user: 'hello' }, { agent: 'How can I help?' }];
    const report = { agent: "I've reported the power outage. Your ticket is T-1." };
    expect(names(resumed([...begin, report, greeting, { user: words }]).reading)).toEqual([
      'request_bill_review',
    ]);
    expect(names(resumed([...begin, greeting, { user: words }]).reading)).toEqual([
      'request_bill_review',
      'handoff_concierge',
    ]);
  });
});

describe('open wishes', () => {
  it('start anew in this turn, so that runs of earlier turns do not count as theirs', () => {
    const { utterance, open } = resumed(
      [{ user: 'hi' }, { agent: 'How can I help?' }, greeting, { user: 'thank you' }],
      ['setup_autopay'],
    );
    expect(readOpenWishes(utterance, open, 'because')).toEqual({
      intentions: [{ ...open[0], introducedAt: utterance.turn }],
      courtesy: 'go-on',
      reasons: ['because'],
    });
  });

  it('keep what is settled by its arguments and was not said in words', () => {
    const { utterance, open } = resumed(
      [{ user: 'hi' }, { agent: 'How can I help?' }, greeting, { user: 'thank you' }],
      ['get_current_bill'],
    );
    const settled = open.map((wish) => ({ ...wish, said: [], given: { months: 2 } }));
    expect(names(readOpenWishes(utterance, settled, 'because'))).toEqual(['get_current_bill']);
  });

  it('keep the handoff to a colleague whom nobody has involved yet', () => {
    const { utterance, open } = resumed(
      [{ user: 'hi' }, { agent: 'How can I help?' }, greeting, { user: 'thank you' }],
      ['handoff_outage_agent'],
      CONCIERGE_TOOLS,
    );
    expect(names(readOpenWishes(utterance, open, 'because'))).toEqual(['handoff_outage_agent']);
  });
});
