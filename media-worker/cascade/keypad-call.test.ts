import { expect, it } from 'vitest';
import { createCallFakes } from '../testing/call-fakes.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { spokenLines } from './spoken-lines.ts';

function call() {
  return startTalkingCall(createCallFakes({ audioMsPerCharacter: 50 }));
}

it('takes as many keys as were asked for, and is not disturbed by the # after them', async () => {
  const { caller, clock, conversation, session, stops, hearsOut, leavesNothing } = await call();
  conversation.reply('Please enter the last four digits of your card.');
  await caller.says('i want to pay my bill');
  await hearsOut();
  conversation.reply('Thank you. Your balance is ninety five dollars.');
  for (const key of '4821') session.pressKey(key);
  await clock.advance(10);
  expect(conversation.inputs.at(-1)).toMatchObject({ text: '4821', source: 'keypad' });
  await caller.isSilent(600);
  session.pressKey('#');
  await hearsOut();
  expect(stops()).toBe(0);
  expect(conversation.inputs).toHaveLength(2);
  await leavesNothing();
});

it('leaves no trace of secret digits, neither of the keys nor of what is said meanwhile', async () => {
  const card = '4111111111111111';
  const { caller, conversation, session, published, logger, spoken, textToSpeech, leavesNothing } =
    await call();
  const sunk: string[] = [];
  const outcome = conversation.keypad?.capture(
    {
      leastDigits: 12,
      mostDigits: 19,
      check: 'luhn',
      timeoutMs: 60_000,
      sink: (digits) => void sunk.push(digits),
    },
    new AbortController().signal,
  );
  for (const key of card) {
    session.pressKey(key);
    await caller.sounds(300);
    await caller.isSilent(1500);
  }
  const heardBefore = caller.heardMs;
  session.pressKey('#');
  expect(await outcome).toEqual({ status: 'captured', length: 16 });
  expect(sunk).toEqual([card]);
  expect(heardBefore).toBe(0);
  expect(conversation.inputs).toEqual([]);
  // Typing takes its time: nobody is asked whether they are there.
  expect(spoken()).not.toContain(spokenLines.stillThere);
  const traces = JSON.stringify([published, logger.entries, textToSpeech.speeches]);
  expect(traces).not.toMatch(/4|11/);
  await caller.says('it is done now');
  await caller.isSilent(1000);
  expect(conversation.inputs.map(({ text }) => text)).toEqual(['it is done now']);
  await leavesNothing();
});

it('leaves no trace of the rest of a number either when the capture was given up', async () => {
  const { caller, clock, conversation, session, published, logger, leavesNothing } = await call();
  const abort = new AbortController();
  const outcome = conversation.keypad?.capture(
    { leastDigits: 12, mostDigits: 19, check: 'luhn', timeoutMs: 60_000, sink: () => undefined },
    abort.signal,
  );
  for (const key of '4111') session.pressKey(key);
  abort.abort();
  expect(await outcome).toEqual({ status: 'cancelled' });
  for (const key of '111111111111') {
    session.pressKey(key);
    await caller.isSilent(600);
  }
  await caller.isSilent(8000);
  session.pressKey('#');
  await clock.advance(3000);
  expect(conversation.inputs).toEqual([]);
  expect(JSON.stringify([published, logger.entries])).not.toContain('11');
  for (const key of '42#') session.pressKey(key);
  await clock.advance(10);
  expect(conversation.inputs.map(({ text }) => text)).toEqual(['42']);
  await leavesNothing();
});

it('forgets a capture when the caller hangs up', async () => {
  const { conversation, session, leavesNothing } = await call();
  const outcome = conversation.keypad?.capture(
    {
      leastDigits: 1,
      mostDigits: 4,
      check: 'none',
      timeoutMs: 60_000,
      sink: () => {
        throw new Error('nothing was complete');
      },
    },
    new AbortController().signal,
  );
  session.pressKey('1');
  await leavesNothing();
  expect(await outcome).toEqual({ status: 'cancelled' });
});
