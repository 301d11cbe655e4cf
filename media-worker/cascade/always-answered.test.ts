import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCallFakes } from '../testing/call-fakes.ts';
import type { ReplyStep } from '../testing/scripted-conversation.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { TalkingCaller } from '../testing/talking-caller.ts';

/** From the caller's last word: silence is noticed at the latest by then, an answer begins far sooner. */
const answeredWithinMs = 8000;

/** Each is something that a caller wants an answer to. What is guessed first, while it is spoken. */
const clause = fc.constantFrom<{ readonly says: string; readonly guessedAs?: string }>(
  { says: 'the lights went out' },
  { says: 'there has been no power since this morning' },
  { says: 'my number is' },
  { says: 'four two one seven', guessedAs: '4 42 421 4217' },
  { says: 'no' },
  { says: 'and what do i owe you', guessedAs: 'and what do i own' },
  { says: 'the water bill', guessedAs: 'the what a bill' },
  { says: 'can you hear me' },
  { says: 'stop it', guessedAs: 'okay' },
  { says: 'yes please' },
  { says: 'it is gone', guessedAs: 'it' },
);

const saying = fc.array(
  fc.record({
    clause,
    msPerWord: fc.constantFrom(160, 240, 400),
    pauseMs: fc.constantFrom(0, 40, 120, 240, 320, 360, 440, 600, 700, 900, 1300),
    hypothesisLagMs: fc.constantFrom(0, 60, 300, 700),
    finalLagMs: fc.constantFrom(0, 40, 300),
  }),
  { minLength: 1, maxLength: 4 },
);

const reply = fc.constantFrom<readonly ReplyStep[]>(
  ['It is due on Friday. ', 'Anything else?'],
  [{ waitMs: 700 }, 'Let me see. ', { waitFor: 'commit' }, { waitMs: 900 }, 'It is paid.'],
  [{ waitFor: 'commit' }, { waitMs: 300 }, 'What is your account number?'],
  [{ waitMs: 3000 }, 'I am sorry, that took a while, but here is what I found for you.'],
  [
    { waitMs: 100 },
    { type: 'agent-switch', from: 'Concierge', to: 'BillingAgent', kind: 'discrete' },
    { waitMs: 400 },
    'I can see your bill. You owe fifty dollars, and they are due by the end of the month.',
  ],
);

const round = fc.record({
  beforeMs: fc.nat(4000),
  saying,
  replies: fc.array(reply, { minLength: 1, maxLength: 4 }),
});

it('answers whoever has said something and then waits, whatever the recogniser makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(300, 700, 1500),
      fc.array(round, { minLength: 1, maxLength: 4 }),
      async (segmentationMs, rounds) => {
        const caller = new TalkingCaller({ segmentationMs });
        const call = await startTalkingCall(
          createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 40 }),
          // Whoever the call is handed to listens for other words.
          { recognitionOf: (agent) => ({ language: 'en-US', phraseHints: [agent] }) },
          caller,
        );
        const { clock, conversation } = call;
        for (const { beforeMs, saying, replies } of rounds) {
          // Enough for each of their clauses.
          for (const steps of [...replies, ...replies, ...replies, ...replies])
            conversation.reply(...steps);
          await caller.isSilent(beforeMs);
          let silentAt = clock.now();
          for (const { clause, pauseMs, ...manner } of saying) {
            const { says, ...guess } = clause;
            await caller.says(says, { ...manner, ...guess });
            silentAt = clock.now();
            await caller.isSilent(pauseMs);
          }
          await caller.isSilent(answeredWithinMs);
          const spoken = call.received.filter(
            ({ what, at, level = 0 }) => what === 'frame' && at > silentAt && level > 0,
          );
          expect(spoken.length).toBeGreaterThan(0);
          const last = saying.at(-1)?.clause;
          // Words that were misheard at first may be answered as they were heard.
          if (last?.guessedAs === undefined) {
            const lastWord = last?.says.split(' ').at(-1);
            expect(conversation.inputs.at(-1)?.text.toLowerCase()).toContain(lastWord);
          }
        }
        await call.leavesNothing();
      },
    ),
    { numRuns: 60 },
  );
}, 30_000);

it('answers words once that came just before "Are you still there?" and go on over it', async () => {
  const { caller, conversation, hearsOut, leavesNothing } = await startTalkingCall(
    createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 40 }),
    {},
    new TalkingCaller({ segmentationMs: 300, hypothesisLagMs: 700 }),
  );
  conversation.reply({ waitMs: 10 }, 'Anything else?');
  await caller.says('my power is out');
  await hearsOut();
  await caller.isSilent(4300);
  // They are being spoken when the agent is to ask, and the last one is understood after the others.
  await caller.says('the lights went out', { msPerWord: 240 });
  await caller.isSilent(8000);
  expect(conversation.inputs.map(({ text }) => text)).toEqual([
    'My power is out.',
    'The lights went out.',
  ]);
  await leavesNothing();
});

it('hears a caller out who goes on while the call is handed to another agent', async () => {
  const { caller, conversation, leavesNothing } = await startTalkingCall(
    createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 40 }),
    { recognitionOf: (agent) => ({ language: 'en-US', phraseHints: [agent] }) },
    new TalkingCaller({ segmentationMs: 700 }),
  );
  conversation.reply(
    { waitFor: 'commit' },
    { waitMs: 300 },
    { type: 'agent-switch', from: 'Concierge', to: 'OutageAgent', kind: 'discrete' },
    { waitMs: 2000 },
    'It is reported.',
  );
  await caller.says('the lights went out');
  await caller.isSilent(400);
  await caller.says('there has been no power since this morning');
  expect(caller.sessions).toHaveLength(1);
  await caller.isSilent(1000);
  expect(caller.session.options.phraseHints).toEqual(['OutageAgent']);
  expect(conversation.inputs.at(-1)?.text).toContain(
    'lights went out there has been no power since this morning',
  );
  await leavesNothing();
});
