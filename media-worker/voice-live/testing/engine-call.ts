import { type SessionEventBody, sessionControlChannel } from '#shared/contracts/session-event.ts';
import { cardTaking } from '#shared/testing/card-taking.ts';
import { ConversationFixture, libraryContent } from '#shared/testing/conversation-fixture.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeSpeechToSpeech } from '#shared/testing/fake-speech-to-speech.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import type { RecordingPause } from '../../cascade/keypad/unrecorded-capture.ts';
import { PlaybackClock } from '../../cascade/playback-clock.ts';
import { SynthesisLine } from '../../cascade/synthesis-line.ts';
import type { VoiceSession } from '../../voice-session.ts';
import { VoiceLiveSession } from '../voice-live-session.ts';
import { msPerCharacter, type VoiceLiveCallOptions, voiceLiveServices } from './voice-live-call.ts';

export interface EngineCallOptions extends VoiceLiveCallOptions {
  readonly recording?: RecordingPause;
  /** Goes on with the call when the model stays away. */
  readonly fallBack?: (languageHeard: string | undefined) => VoiceSession;
}

/** 20 ms of somebody who speaks. */
const sound = new Uint8Array(Int16Array.from({ length: 320 }, (_, at) => (at % 40) * 300).buffer);

/**
 * A speech-to-speech call with the real turn engine behind it, whose agent has the tool `take_card`: it
 * asks for a card by keypad.
 */
export async function startEngineCall(options: EngineCallOptions = {}) {
  const { takeCard, sunk, outcomes } = cardTaking({ timeoutMs: 120_000, check: 'luhn' });
  const fixture = new ConversationFixture({ content: libraryContent({ tools: [takeCard] }) });
  const { clock, hotStore, logger } = fixture;
  const model = new FakeSpeechToSpeech({
    clock,
    audioMsPerCharacter: msPerCharacter,
    firstWordMs: 200,
  });
  const textToSpeech = new FakeTextToSpeech({ clock, audioMsPerCharacter: msPerCharacter });
  const published: SessionEventBody[] = [];
  const ended: string[] = [];
  const conversation = await fixture.open();
  const { recording } = options;
  const session = new VoiceLiveSession({
    services: {
      ...voiceLiveServices(options),
      speechToSpeech: model,
      callControl: createFakeCallControl(),
      hotStore,
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
    onEnded: () => ended.push('ended'),
    ...(recording === undefined ? {} : { recording }),
    fallBack: (languageHeard) => {
      if (options.fallBack === undefined) throw new Error('Nobody goes on with this call.');
      return options.fallBack(languageHeard);
    },
  });
  await session.start();
  await clock.advance(5000);
  let calls = 0;
  const call = {
    fixture,
    clock,
    logger,
    model,
    textToSpeech,
    published,
    ended,
    conversation,
    session,
    sunk,
    outcomes,
    /** What our own synthesiser was made to say. */
    ownWords: () => textToSpeech.speeches.map(({ text }) => text.trim()),
    /** The caller says a line, and it is transcribed a little later. */
    async says(text: string, language?: string): Promise<void> {
      model.session.speechStart();
      await clock.advance(300);
      const item = model.session.speechEnd();
      await clock.advance(100);
      model.session.transcript(item, text, language);
      await clock.advance(0);
    },
    /** The line carries a sound for so long. */
    async sounds(lengthMs: number): Promise<void> {
      for (let passedMs = 0; passedMs < lengthMs; passedMs += 20) {
        session.pushAudio(sound);
        await clock.advance(20);
      }
    },
    async types(keys: string, everyMs = 300): Promise<void> {
      for (const key of keys) {
        session.pressKey(key);
        await clock.advance(everyMs);
      }
    },
    /** The model calls `take_card`, perhaps after some words, and the keypad is asked for. */
    async isAskedForCard(words?: string): Promise<void> {
      calls += 1;
      const toolCalls = [{ id: `call-${calls}`, name: 'take_card', argumentsJson: '{}' }];
      model.reply({ toolCalls, ...(words === undefined ? {} : { text: words }) });
      await call.says('I want you to take my card');
      await clock.advance(2000);
    },
    /** Tells the session something on its control channel. */
    async order(body: unknown): Promise<void> {
      await hotStore.publish(sessionControlChannel(conversation.sessionId), JSON.stringify(body));
      await clock.advance(0);
    },
    /** Everything that was written down or told to anybody. */
    async everything(): Promise<string> {
      return JSON.stringify([
        await fixture.traces(),
        model.sessions.map(({ items, settings }) => [items, settings]),
        logger.entries,
        published,
        textToSpeech.speeches,
      ]);
    },
  };
  return call;
}
