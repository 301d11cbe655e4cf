import { describe, expect, it } from 'vitest';
import { RehearsalStage } from './rehearsal-stage.ts';

const jordan = '+15550100101';
const sam = '+15550100103';

/** What came of the last utterance. */
async function lastOf(phone: string, ...utterances: readonly string[]) {
  const stage = await RehearsalStage.open({ phone });
  let last = { text: '', calls: [] as Awaited<ReturnType<RehearsalStage['say']>>['calls'] };
  for (const utterance of utterances) last = await stage.say(utterance);
  return { ...last, ends: last.calls.filter(({ tool }) => tool === 'end_call') };
}

describe('a goodbye', () => {
  it.each([
    ["No, that's all, goodbye"],
    ['bye'],
    ['Nothing else, thanks, have a nice day'],
    ['What is the wait for a person?', 'No, that was everything. Bye bye'],
    ['My power is out', 'Thank you', 'No'],
  ])('ends the call: %s | %s', async (...utterances) => {
    const { ends, text } = await lastOf(sam, ...utterances);
    expect(ends).toMatchObject([{ ok: true }]);
    expect(text).toMatch(/Goodbye!$/);
    expect(text.match(/goodbye/gi)).toHaveLength(1);
  });

  it.each([
    ['thank you'],
    ["That's all for the address, now my bill"],
    ['I want to say goodbye to my old plan'],
    ['Say goodbye to that late fee for me'],
    ['My power went bye bye this morning'],
    ['Have a look at my bill, that is all I ask'],
    ['That is all wrong'],
    ['What is my balance, thanks, bye'],
    ['I have to go to the bank first, when is it due?'],
    ['My power is out', 'thank you'],
    ['no'],
  ])('is not heard in: %s | %s', async (...utterances) => {
    expect((await lastOf(jordan, ...utterances)).ends).toEqual([]);
  });

  it.each([
    ["No thanks, that's all.", 'Goodbye.'],
    ['Can we go on by WhatsApp?', "No thanks, that's all.", 'Goodbye.'],
    [
      'I want to pay fifty dollars with my credit card',
      '4821',
      "No thanks, that's all.",
      'Goodbye.',
    ],
  ])('that goes on ends the call all the same, with one farewell: %s | %s', async (...said) => {
    const { ends, text } = await lastOf(jordan, ...said);
    expect(ends).toMatchObject([{ ok: true }]);
    expect(text).toBe('Goodbye!');
  });

  it('is no goodbye yet while a payment waits for a yes', async () => {
    const asked = ['I want to pay fifty dollars with my credit card', '4821'];
    const early = await lastOf(jordan, ...asked, 'bye');
    expect(early.ends).toMatchObject([{ ok: false }]);
    expect(early.text).toMatch(/^Before you go: nothing was done yet.*leave it at that\?$/);
    expect((await lastOf(jordan, ...asked, 'bye', 'bye')).ends).toMatchObject([{ ok: true }]);
    const left = await lastOf(jordan, ...asked, 'bye', 'Yes, leave it', 'No thanks, bye');
    expect(left.ends).toMatchObject([{ ok: true }]);
    const after = await lastOf(
      jordan,
      ...asked,
      'bye',
      'No, please pay fifty dollars with my credit card',
      'yes',
    );
    expect(after.calls).toMatchObject([{ tool: 'process_payment', ok: true }]);
    for (const words of ["No, that's all, goodbye", 'No thank you, goodbye']) {
      expect((await lastOf(jordan, ...asked, words)).ends).toMatchObject([{ ok: true }]);
    }
  });

  it('is no goodbye yet while a switch is offered', async () => {
    const offered = ['Can we go on by WhatsApp?'];
    expect((await lastOf(sam, ...offered, 'bye')).ends).toMatchObject([{ ok: false }]);
    for (const words of ["No, that's all, goodbye", 'No thank you, goodbye']) {
      expect((await lastOf(sam, ...offered, words)).ends).toMatchObject([{ ok: true }]);
    }
  });

  it('leaves a caller in danger on the line until they hang up', async () => {
    const { ends, text } = await lastOf(sam, 'I smell gas in my kitchen', 'okay thank you bye');
    expect(ends).toMatchObject([{ ok: false }]);
    expect(text).toMatch(/crew is on its way/);
  });

  it('keeps a written conversation open', async () => {
    const stage = await RehearsalStage.open({ phone: sam, channel: 'whatsapp' });
    const { text, calls } = await stage.say("No, that's all, goodbye");
    expect(calls).toMatchObject([{ tool: 'end_call', ok: true }]);
    expect(text).toMatch(/write here again/);
    expect((await stage.say('My power is out')).calls.at(-1)?.tool).toBe('report_outage');
  });
});
