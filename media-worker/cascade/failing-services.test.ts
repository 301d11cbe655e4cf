import { describe, expect, it } from 'vitest';
import { SpeechError, StoreError } from '#shared/errors/coded-error.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { answerTestCall } from '../testing/answered-call.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { createCall } from '../testing/call-harness.ts';
import { spokenLines } from './spoken-lines.ts';

function call() {
  return answerTestCall(createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 50 }));
}

const voice = new Uint8Array(Int16Array.from({ length: 320 }, () => 3000).buffer);
const silence = new Uint8Array(640);

/** The same sound frame by frame. */
async function hears(
  { session, clock }: Pick<Awaited<ReturnType<typeof call>>, 'session' | 'clock'>,
  frame: Uint8Array,
  forMs: number,
): Promise<void> {
  for (let passedMs = 0; passedMs < forMs; passedMs += 20) {
    session.pushAudio(frame);
    await clock.advance(20);
  }
}

async function* failing(): AsyncGenerator<never> {
  yield* [];
  throw new SpeechError('speech_unavailable');
}

describe('failing services', () => {
  it('reopens a recogniser that dies, without losing what is said meanwhile', async () => {
    const { clock, conversation, session, speechToText, stt, leavesNothing } = await call();
    speechToText.openError = new SpeechError('speech_unavailable');
    stt().fail();
    session.pushAudio(new Uint8Array(640));
    await clock.advance(100);
    speechToText.openError = undefined;
    session.pushAudio(new Uint8Array(640));
    await clock.advance(300);
    expect(stt().pushedBytes).toBe(1280);
    stt().hear('Hello again');
    await clock.advance(10);
    expect(conversation.inputs).toHaveLength(1);
    await leavesNothing();
  });

  it('tells the caller when it cannot hear, and gives up in the end', async () => {
    const { clock, speechToText, stt, spoken, conversation, leavesNothing } = await call();
    speechToText.openError = new SpeechError('speech_unavailable');
    stt().fail();
    await clock.advance(20_000);
    const said = spoken().join(' ');
    expect(said).toContain(spokenLines.hearingTrouble);
    expect(said).toContain(spokenLines.hearingLost);
    expect(conversation.closes).toEqual(['abandoned']);
    await leavesNothing();
  });

  it('speaks a clause again when the synthesiser fails once', async () => {
    const { clock, conversation, textToSpeech, stt, events, frames, leavesNothing } = await call();
    const open = textToSpeech.open.bind(textToSpeech);
    textToSpeech.open = async () => {
      textToSpeech.open = open;
      const session = await open();
      return { ...session, speak: () => failing() };
    };
    conversation.reply('Your bill is paid.');
    stt().hear('Is it paid?');
    await clock.advance(5000);
    expect(frames()).toBeGreaterThan(10);
    expect(events('speech-failed')).toEqual([]);
    await leavesNothing();
  });

  it('lets the telephone service play the text when it fails twice', async () => {
    const { clock, conversation, textToSpeech, callControl, stt, events, leavesNothing } =
      await call();
    textToSpeech.error = new SpeechError('speech_unavailable');
    conversation.reply('Your bill is paid. ', 'Nothing is open.');
    stt().hear('Is it paid?');
    await clock.advance(2000);
    const text = 'Your bill is paid. Nothing is open.';
    expect(events('speech-failed')).toEqual([{ type: 'speech-failed', text }]);
    expect(callControl.operations.at(-1)).toMatchObject({ name: 'playText', text });
    await leavesNothing();
  });

  it('does not hang up before the telephone service has spoken the last words', async () => {
    const { clock, conversation, textToSpeech, callControl, stt, leavesNothing } = await call();
    textToSpeech.error = new SpeechError('speech_unavailable');
    const goodbye = 'Thank you for calling. Goodbye.';
    conversation.reply(goodbye, { type: 'call-end', reason: 'done' });
    stt().hear('That was all');
    await clock.advance(goodbye.length * 60);
    expect(callControl.operations.map(({ name }) => name)).toEqual(['answer', 'playText']);
    await clock.advance(goodbye.length * 30);
    expect(callControl.operations.map(({ name }) => name)).toEqual([
      'answer',
      'playText',
      'hangUp',
    ]);
    expect(conversation.closes).toEqual(['completed']);
    await leavesNothing();
  });

  it('leaves at once when the caller hangs up during those last words', async () => {
    const { clock, conversation, textToSpeech, callControl, stt, leavesNothing } = await call();
    textToSpeech.error = new SpeechError('speech_unavailable');
    conversation.reply('Goodbye, and thank you.', { type: 'call-end', reason: 'done' });
    stt().hear('That was all');
    await clock.advance(500);
    await leavesNothing();
    expect(callControl.operations.map(({ name }) => name)).toEqual(['answer', 'playText']);
    expect(conversation.closes).toEqual([]);
  });

  it('asks again when the recogniser gives no result, and hears the second time', async () => {
    const { clock, conversation, session, spoken, stt, leavesNothing } = await call();
    const hear = (frame: Uint8Array, forMs: number) => hears({ session, clock }, frame, forMs);
    await hear(voice, 1200);
    await hear(silence, 3000);
    expect(spoken()).toEqual([spokenLines.repeatPlease]);
    await hear(silence, 4000);
    stt().hear('Is it paid?');
    await clock.advance(10);
    expect(conversation.inputs.map(({ text }) => text)).toEqual(['Is it paid?']);
    await leavesNothing();
  });

  it('asks nothing after the last words, whatever became of what was said into them', async () => {
    const answered = await call();
    const { conversation, textToSpeech, callControl, stt, leavesNothing } = answered;
    textToSpeech.error = new SpeechError('speech_unavailable');
    const goodbye = 'Thank you for calling, and do call again whenever the power fails. Goodbye.';
    conversation.reply(goodbye, { type: 'call-end', reason: 'done' });
    stt().hear('That was all');
    await hears(answered, voice, 1200);
    await hears(answered, silence, 3000);
    expect(callControl.operations.map(({ name }) => name)).toEqual(['answer', 'playText']);
    await leavesNothing();
  });

  it('lives without orders when the store is away, and says so in the log', async () => {
    const { clock, hotStore, logger, conversation, session } = await call();
    await session.close();
    hotStore.available = false;
    const again = createCall({
      clock,
      hotStore,
      logger,
      speechToText: new FakeSpeechToText(),
      textToSpeech: new FakeTextToSpeech({ clock }),
      callControl: createFakeCallControl(),
    });
    await again.session.start();
    expect(logger.entries.at(-1)?.attributes.error).toBeInstanceOf(StoreError);
    expect(conversation.closes).toEqual([]);
    await again.session.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('speaks for us at once when the rest of the turn is long in coming', async () => {
    const { clock, conversation, textToSpeech, callControl, spoken, stt, leavesNothing } =
      await call();
    textToSpeech.error = new SpeechError('speech_unavailable');
    const toolStart = { type: 'tool-start', agent: 'Concierge', toolCallId: 'c1' } as const;
    conversation.reply(
      'Let me look at your bill. ',
      { ...toolStart, tool: 'get_bill', arguments: {} },
      { waitMs: 12_000 },
      'It is paid.',
    );
    stt().hear('Is it paid?');
    await clock.advance(3000);
    const played = () => callControl.operations.filter(({ name }) => name === 'playText');
    expect(played()).toMatchObject([{ text: 'Let me look at your bill.' }]);
    // Not into what the telephony service is saying, but soon after it.
    textToSpeech.error = undefined;
    const before = spoken().length;
    await clock.advance(1000);
    expect(spoken()).toHaveLength(before);
    await clock.advance(1500);
    expect(spoken().at(-1)).toBe(spokenLines.oneMoment);
    await clock.advance(12_000);
    expect(spoken().at(-1)).toBe('It is paid.');
    expect(played()).toHaveLength(1);
    await leavesNothing();
  });
});

describe('a caller hears something within three seconds', () => {
  const withinMs = 3000;
  type Call = Awaited<ReturnType<typeof call>>;

  /** Milliseconds until the first frame or text of the telephony service. */
  async function untilHeard({ clock, frames, callControl }: Call): Promise<number> {
    const texts = () => callControl.operations.filter(({ name }) => name === 'playText').length;
    const [framesBefore, textsBefore] = [frames(), texts()];
    for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 20) {
      if (frames() > framesBefore || texts() > textsBefore) return waitedMs;
      await clock.advance(20);
    }
    return Number.POSITIVE_INFINITY;
  }

  const troubles: Readonly<Record<string, (started: Call) => void>> = {
    'when the model is dead': ({ conversation, stt }) => {
      conversation.reply({ waitMs: 24_000 }, 'I am sorry, I cannot answer now.');
      stt().hear('Is it paid?');
    },
    'when the engine breaks': ({ conversation, stt }) => {
      conversation.respond = () => failing();
      conversation.prepare = () => {
        throw new SpeechError('speech_unavailable');
      };
      stt().hear('Is it paid?');
    },
    'when the synthesiser is dead': ({ textToSpeech, conversation, stt }) => {
      textToSpeech.error = new SpeechError('speech_unavailable');
      conversation.reply({ waitMs: 600 }, 'It is paid.');
      stt().hear('Is it paid?');
    },
    'when the synthesiser is dead and the model slow': ({ textToSpeech, conversation, stt }) => {
      textToSpeech.error = new SpeechError('speech_unavailable');
      conversation.reply({ waitMs: 24_000 }, 'It is paid.');
      stt().hear('Is it paid?');
    },
    'when the recogniser is dead': ({ speechToText, stt }) => {
      speechToText.openError = new SpeechError('speech_unavailable');
      stt().fail();
    },
  };

  it.each(Object.entries(troubles))('%s', async (_name, breaks) => {
    const started = await call();
    breaks(started);
    expect(await untilHeard(started)).toBeLessThanOrEqual(withinMs);
    await started.leavesNothing();
  });
});
