import { describe, expect, it } from 'vitest';
import type { Conversation } from '#shared/contracts/conversation.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createBargeInPolicy } from '../cascade/barge-in.ts';
import { PlaybackClock } from '../cascade/playback-clock.ts';
import { SynthesisLine } from '../cascade/synthesis-line.ts';
import { usualSilenceLimits } from '../floor/silence-watch.ts';
import { inboundFrame, metadataFrame } from '../testing/media-client.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import { CallSession } from './call-session.ts';

/** A socket that writes down what it was told; `unread` bytes stay in it. */
class PaperSocket {
  readonly sent: string[] = [];
  readonly closes: [number, string][] = [];
  bufferedBytes = 0;
  isStuck = false;

  sendText(text: string): void {
    this.sent.push(text);
    if (this.isStuck) this.bufferedBytes += text.length;
  }

  sendBinary(): void {
    throw new Error('ACS gets JSON text only.');
  }

  close(code: number, reason: string): void {
    this.closes.push([code, reason]);
  }
}

function call(openConversation?: (conversation: Conversation) => Promise<Conversation>) {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const socket = new PaperSocket();
  const speechToText = new FakeSpeechToText();
  const textToSpeech = new FakeTextToSpeech({ clock });
  const conversation = new ScriptedConversation({ clock });
  conversation.greeting = ['Welcome to the company, how can I help you today with your account?'];
  const ends: string[] = [];
  let ids = 0;
  const session = new CallSession({
    callConnectionId: 'call-1',
    socket,
    services: {
      speechToText,
      callControl: createFakeCallControl(),
      hotStore: new FakeHotStore({ clock }),
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      recognitionOf: () => ({ language: 'en-US' }),
      voiceOf: () => undefined,
      randomId: () => {
        ids += 1;
        return `id-${ids}`;
      },
      clock,
      logger,
    },
    playbackClock: new PlaybackClock({ clock }),
    synthesis: new SynthesisLine({ textToSpeech }),
    openConversation: () => openConversation?.(conversation) ?? Promise.resolve(conversation),
    publish: () => undefined,
    onClosed: (code) => ends.push(`closed ${code}`),
    onLeft: (_conversation, outcome, code) => ends.push(`left ${outcome} ${code}`),
    clock,
    logger,
  });
  const hear = (text: string) => session.onMessage(Buffer.from(text), false);
  return { clock, logger, socket, speechToText, textToSpeech, conversation, session, ends, hear };
}

describe('a call on its socket', () => {
  it('keeps what is said while the conversation is being opened', async () => {
    let open: (conversation: Conversation) => void = () => undefined;
    const { clock, conversation, speechToText, session, hear } = call(
      () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    );
    const started = session.start();
    hear(metadataFrame);
    for (let sent = 0; sent < 10; sent += 1) hear(inboundFrame);
    open(conversation);
    await started;
    await clock.advance(1);
    expect(speechToText.session.pushedBytes).toBe(6400);
    session.onClose(1000);
    await clock.advance(1);
  });

  it('cuts off a reader that stopped before two more seconds are in the socket', async () => {
    const { clock, socket, session, ends } = call();
    socket.isStuck = true;
    await session.start();
    await clock.advance(10_000);
    expect(socket.closes).toEqual([[1013, 'audio is not being read']]);
    const frameLength = socket.sent[0]?.length ?? 0;
    const bufferedMs = (socket.bufferedBytes / frameLength) * 20;
    expect(bufferedMs).toBeGreaterThan(1900);
    expect(bufferedMs).toBeLessThan(2150);
    session.onClose(1013);
    await clock.advance(1);
    expect(ends).toEqual(['left abandoned 1013', 'closed 1013']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('closes when the conversation cannot be opened', async () => {
    const { clock, logger, socket, session, ends, textToSpeech } = call(() =>
      Promise.reject(new Error('no')),
    );
    await session.start();
    expect(socket.closes).toEqual([[1011, 'call could not begin']]);
    session.onClose(1011);
    await clock.advance(1);
    expect(ends).toEqual(['closed 1011']);
    expect(logger.events('error')).toEqual(['call could not begin']);
    expect(textToSpeech.openSessions).toBe(0);
  });

  it('hands a conversation on that opens after the socket has gone', async () => {
    let open: (conversation: Conversation) => void = () => undefined;
    const { clock, conversation, session, ends, speechToText } = call(
      () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    );
    const started = session.start();
    session.onClose(1006);
    await clock.advance(1);
    open(conversation);
    await started;
    expect(ends).toEqual(['closed 1006', 'left abandoned 1006']);
    expect(speechToText.sessions).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is no longer live when its frames stop coming', async () => {
    const { clock, session, hear } = call();
    await session.start();
    await clock.advance(1900);
    hear(metadataFrame);
    await clock.advance(1900);
    expect(session.isLive).toBe(true);
    await clock.advance(200);
    expect(session.isLive).toBe(false);
    session.onClose(1006);
    await clock.advance(1);
  });

  it('falls silent and lets go as soon as it is closed, also when the peer never answers', async () => {
    const { clock, socket, session, speechToText, textToSpeech, ends } = call();
    await session.start();
    await clock.advance(500);
    const { length } = socket.sent;
    session.close(1001, 'another stream has taken over');
    await clock.advance(30_000);
    expect(socket.closes).toEqual([[1001, 'another stream has taken over']]);
    expect(socket.sent).toHaveLength(length);
    expect(session.isLive).toBe(false);
    expect(speechToText.session.closed).toBe(true);
    expect(textToSpeech.openSessions).toBe(0);
    expect(clock.pendingTimers).toBe(0);
    session.onClose(1001);
    await clock.advance(1);
    expect(ends).toEqual(['left abandoned 1001', 'closed 1001']);
  });

  it('does not begin when it was closed while the conversation was being opened', async () => {
    let open: (conversation: Conversation) => void = () => undefined;
    const { clock, conversation, session, ends, speechToText, hear } = call(
      () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    );
    const started = session.start();
    hear('no json');
    open(conversation);
    await started;
    expect(speechToText.sessions).toEqual([]);
    session.onClose(1007);
    await clock.advance(1);
    expect(ends).toEqual(['left abandoned 1007', 'closed 1007']);
  });

  it('refuses binary messages', () => {
    const { session, socket } = call();
    session.onMessage(Buffer.from([0]), true);
    expect(socket.closes).toEqual([[1003, 'frames are JSON text']]);
  });

  it.each([
    ['audio', inboundFrame],
    ['a keypad tone', '{"kind":"DtmfData","dtmfData":{"data":"5"}}'],
  ])('refuses %s before the metadata, and nothing of it is recognised', async (_what, frame) => {
    const { clock, session, socket, hear, speechToText, logger } = call();
    await session.start();
    hear(frame);
    expect(socket.closes).toEqual([[1008, 'A stream begins with AudioMetadata.']]);
    expect(speechToText.session.pushedBytes).toBe(0);
    expect(logger.events('warn')).toEqual(['media frame was malformed']);
    session.onClose(1008);
    await clock.advance(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('closes when the audio changes in the middle of the call', async () => {
    const { clock, session, socket, hear } = call();
    await session.start();
    for (const frame of [metadataFrame, inboundFrame, metadataFrame, inboundFrame]) hear(frame);
    expect(socket.closes).toEqual([]);
    hear(metadataFrame.replace('16000', '24000'));
    expect(socket.closes).toEqual([[1003, 'Audio must be 16 kHz mono PCM, not 1 x 24000 Hz PCM.']]);
    session.onClose(1003);
    await clock.advance(1);
  });

  it('gives up a stream that does not begin, and lets one go on that has', async () => {
    const [silent, begun] = [call(), call()];
    await Promise.all([silent.session.start(), begun.session.start()]);
    begun.hear(metadataFrame);
    for (const { clock } of [silent, begun]) await clock.advance(10_000);
    expect(silent.socket.closes).toEqual([[1008, 'the stream did not begin']]);
    expect(begun.socket.closes).toEqual([]);
    for (const { clock, session } of [silent, begun]) {
      session.onClose(1000);
      await clock.advance(1);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it('closes under a flood of frames and keeps no more of it than a call has', async () => {
    const { clock, session, socket, hear } = call(() => new Promise(() => undefined));
    void session.start();
    hear(metadataFrame);
    for (let sent = 0; sent < 10_000 && socket.closes.length === 0; sent += 1) hear(inboundFrame);
    expect(socket.closes).toEqual([[1008, 'More frames than a call has.']]);
    session.onClose(1008);
    await clock.advance(1);
    expect(clock.pendingTimers).toBe(0);
  });
});
