import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCallFakes } from '../testing/call-fakes.ts';
import type { ReplyStep } from '../testing/scripted-conversation.ts';
import { startTalkingCall } from '../testing/talking-call.ts';
import { TalkingCaller } from '../testing/talking-caller.ts';

type Call = Awaited<ReturnType<typeof startCall>>;

function startCall(segmentationMs: number) {
  return startTalkingCall(
    createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 40 }),
    {},
    new TalkingCaller({ segmentationMs }),
  );
}

const sentence = fc.constantFrom(
  'my power is out',
  'yes',
  'mm',
  'okay',
  'my number is',
  'five five five oh one',
  'no i mean the water bill',
  'and',
);
const reply = fc.constantFrom<readonly ReplyStep[]>(
  ['It is due on Friday. ', 'Anything else?'],
  [{ waitMs: 700 }, 'Let me see. ', { waitFor: 'commit' }, { waitMs: 900 }, 'It is paid.'],
  [{ waitFor: 'commit' }, { waitMs: 300 }, 'What is your account number?'],
  [{ waitMs: 3000 }, 'I am sorry, that took a while, but here is what I found for you.'],
);
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('says' as const), text: sentence }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('waits' as const), ms: fc.nat(2500) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('coughs' as const), ms: fc.nat(1200) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('mumbles' as const), text: sentence }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('types' as const),
      keys: fc.constantFrom('1', '#', '*', '4821#'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('is cut off by the recogniser' as const) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('will hear' as const), steps: reply }) },
);

type Happening = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

async function happen({ caller, conversation, session }: Call, happening: Happening) {
  switch (happening.does) {
    case 'says':
      return caller.says(happening.text, { msPerWord: 240 });
    case 'mumbles':
      return caller.says(happening.text, { msPerWord: 240, understoodAs: '' });
    case 'waits':
      return caller.isSilent(happening.ms);
    case 'coughs':
      return caller.sounds(happening.ms);
    case 'types':
      for (const key of happening.keys) session.pressKey(key);
      return;
    case 'is cut off by the recogniser':
      return caller.breaksOff();
    case 'will hear':
      conversation.reply(...happening.steps);
  }
}

it('leaves nothing and forgets nothing, whatever a caller does and whenever they hang up', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(300, 700, 1500),
      fc.array(event, { minLength: 1, maxLength: 14 }),
      async (segmentationMs, happenings) => {
        const call = await startCall(segmentationMs);
        const { conversation, logger } = call;
        for (const happening of happenings) {
          await happen(call, happening);
          expect(conversation.running).toBeLessThanOrEqual(1);
        }
        await call.leavesNothing();
        const committed = new Set(conversation.inputs.map(({ turnId }) => turnId));
        expect(committed.size).toBe(conversation.inputs.length);
        for (const { turnId } of conversation.prepared) {
          expect(committed.has(turnId)).toBe(!conversation.discarded.includes(turnId));
        }
        for (const { turnId } of conversation.cuts) expect(committed.has(turnId)).toBe(true);
        expect(logger.events('error')).toEqual([]);
      },
    ),
    { numRuns: 80 },
  );
}, 30_000);

it('comes to rest after everything: the caller is asked, and then the call is ended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 10 }), async (happenings) => {
      const call = await startCall(700);
      for (const happening of happenings) await happen(call, happening);
      await call.caller.isSilent(110_000);
      expect(call.ended).toEqual(['ended']);
      await call.leavesNothing();
    }),
    { numRuns: 12 },
  );
}, 60_000);
