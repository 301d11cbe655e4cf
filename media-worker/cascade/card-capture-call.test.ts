import { trace } from '@opentelemetry/api';
import { afterEach, expect, it } from 'vitest';
import type { ChatEvent } from '#shared/contracts/chat-model.ts';
import { cardTaking } from '#shared/testing/card-taking.ts';
import { ConversationFixture, libraryContent } from '#shared/testing/conversation-fixture.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { FakeTracer } from '#shared/testing/fake-tracer.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { usualSilenceLimits } from '../floor/silence-watch.ts';
import { TalkingCaller } from '../testing/talking-caller.ts';
import { createBargeInPolicy } from './barge-in.ts';
import { CascadeSession } from './cascade-session.ts';
import { PlaybackClock } from './playback-clock.ts';
import { SynthesisLine } from './synthesis-line.ts';

const card = '4929868754321077';

/** A call with the real turn engine behind it, whose agent takes a card. */
async function openCall(asks: readonly ChatEvent[] = callsTools(['take_card', {}])) {
  const tracer = new FakeTracer();
  trace.setGlobalTracerProvider(tracer);
  const { takeCard, sunk } = cardTaking({ timeoutMs: 60_000, check: 'none' });
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [takeCard] }),
    replies: [asks, says('Thank you, that is done.')],
  });
  const { clock, hotStore, logger } = fixture;
  const caller = new TalkingCaller();
  const textToSpeech = new FakeTextToSpeech({ clock, audioMsPerCharacter: 50 });
  const published: unknown[] = [];
  let ids = 0;
  const conversation = await fixture.open();
  const session = new CascadeSession({
    services: {
      speechToText: caller,
      callControl: createFakeCallControl(),
      hotStore,
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      recognitionOf: () => ({ language: 'en-US' }),
      voiceOf: () => ({ name: 'voice', language: 'en-US' }),
      randomId: () => {
        ids += 1;
        return `turn-${ids}`;
      },
      clock,
      logger,
    },
    conversation,
    callConnectionId: 'call-1',
    playback: new PlaybackClock({ clock }).open({
      sendFrame: () => undefined,
      sendStop: () => undefined,
      bufferedMs: () => 0,
      onStalled: () => undefined,
    }),
    synthesis: new SynthesisLine({ textToSpeech }),
    publish: (body) => published.push(body),
    onEnded: () => undefined,
  });
  caller.call({
    hear: (pcm) => session.pushAudio(pcm),
    pass: (byMs) => clock.advance(byMs),
  });
  await session.start();
  await caller.isSilent(5000);
  return { fixture, conversation, session, caller, textToSpeech, published, sunk, tracer };
}

afterEach(() => {
  trace.disable();
});

it('a card that is typed reaches its sink and nothing else, over a whole call', async () => {
  const { fixture, conversation, session, caller, textToSpeech, published, sunk, tracer } =
    await openCall();
  const spoken = () => textToSpeech.speeches.map(({ text }) => text);
  await caller.says('i want you to take my card');
  await caller.isSilent(2000);
  expect(spoken().join('')).toContain('Please type it now.');
  const before = spoken().length;
  for (const key of card) {
    session.pressKey(key);
    await caller.isSilent(1500);
  }
  expect(spoken().slice(before), 'nobody talks while somebody types').toEqual([]);
  session.pressKey('#');
  await caller.isSilent(4000);
  await session.close();
  await conversation.close('completed');

  expect(sunk).toEqual([card]);
  expect(spoken().join('')).toContain('Thank you, that is done.');
  expect(fixture.chatModel.requests).toHaveLength(2);
  const everything = JSON.stringify([
    await fixture.traces(),
    fixture.chatModel.requests,
    fixture.logger.entries,
    published,
    spoken(),
    tracer.spans,
  ]);
  expect(everything).toContain('take_card');
  for (let at = 0; at + 6 <= card.length; at += 1) {
    expect(everything).not.toContain(card.slice(at, at + 6));
  }
});

it('a card is asked for after what the agent is saying, and not instead of it', async () => {
  const { conversation, session, caller, textToSpeech, sunk } = await openCall([
    { type: 'text-delta', text: 'Sure, let us put a new card on file for you right away.' },
    ...callsTools(['take_card', {}]),
  ]);
  await caller.says('i want you to take my card');
  await caller.isSilent(6000);
  expect(textToSpeech.speeches.at(-1)?.text).toBe('Please type it now.');
  for (const key of `${card}#`) session.pressKey(key);
  await caller.isSilent(4000);
  expect(sunk).toEqual([card]);
  await session.close();
  await conversation.close('completed');
});

it('a capture ends with the call, and the keypad with its session', async () => {
  const { fixture, conversation, session, caller, sunk } = await openCall();
  await caller.says('i want you to take my card');
  await caller.isSilent(2000);
  for (const key of card.slice(0, 8)) session.pressKey(key);
  await session.close();
  await conversation.close('abandoned');
  expect(sunk).toEqual([]);
  expect(await fixture.traces()).not.toContain(card.slice(0, 6));
});
