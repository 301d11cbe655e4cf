import { describe, expect, it } from 'vitest';
import type { BrowserVoiceServerMessage } from '#shared/contracts/browser-voice-message.ts';
import type { Conversation } from '#shared/contracts/conversation.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { Playback } from '../cascade/playback.ts';
import { PlaybackClock } from '../cascade/playback-clock.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import { BrowserSession } from './browser-session.ts';

/** A socket that writes down what it was told; `bufferedBytes` is what nobody has read. */
class PaperSocket {
  readonly messages: BrowserVoiceServerMessage[] = [];
  readonly closes: number[] = [];
  binaryBytes = 0;
  isStuck = false;
  bufferedBytes = 0;

  sendText(text: string): void {
    this.messages.push(JSON.parse(text));
  }

  sendBinary(bytes: Uint8Array): void {
    this.binaryBytes += bytes.length;
    if (this.isStuck) this.bufferedBytes += bytes.length;
  }

  close(code: number): void {
    this.closes.push(code);
  }
}

/** A page's session around a voice session of paper. */
function session(openConversation?: (conversation: Conversation) => Promise<Conversation>) {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const socket = new PaperSocket();
  const conversation = new ScriptedConversation({ clock });
  const voice: string[] = [];
  const ends: string[] = [];
  let playback: Playback | undefined;
  let tokens = 0;
  let end: () => void = () => undefined;
  const browser = new BrowserSession({
    sessionId: 'browser-1',
    socket,
    createVoice(parts) {
      playback = parts.playback;
      end = parts.onEnded;
      return {
        session: {
          outcome: 'completed',
          isAtRest: false,
          start: async () => void voice.push('started'),
          pushAudio: (pcm) => void voice.push(`heard ${pcm[0]}`),
          pressKey: (key) => void voice.push(`key ${key}`),
          close: async () => void voice.push('closed'),
        },
        say: (text) => voice.push(`typed ${text}`) > 0,
      };
    },
    playbackClock: new PlaybackClock({ clock }),
    openConversation: () => openConversation?.(conversation) ?? Promise.resolve(conversation),
    follow: async () => async () => void ends.push('unfollowed'),
    async issueReconnectToken() {
      tokens += 1;
      return `token-${tokens}`;
    },
    publish: () => undefined,
    onLeft: (_conversation, outcome, code) => ends.push(`left ${outcome} ${code}`),
    onFreed: (code) => ends.push(`freed ${code}`),
    clock,
    logger,
  });
  const send = (message: unknown) => browser.onMessage(Buffer.from(JSON.stringify(message)), false);
  const start = async (reportsPlayback = false) => {
    send({ type: 'start', sampleRateHz: 16_000, reportsPlayback });
    await clock.advance(0);
  };
  return {
    clock,
    socket,
    conversation,
    voice,
    ends,
    browser,
    send,
    start,
    speak(lengthMs: number) {
      playback
        ?.add({ onStarted: () => undefined, onPlayed: () => voice.push('played') })
        .push(new Uint8Array(lengthMs * 32));
    },
    end: () => end(),
  };
}

describe('a page’s session', () => {
  it('gives up a page that does not begin', async () => {
    const { clock, socket, ends } = session();
    await clock.advance(4999);
    expect(socket.closes).toEqual([]);
    await clock.advance(1);
    expect(socket.closes).toEqual([1008]);
    expect(ends).toEqual(['freed 1008']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps what comes while the conversation is being opened, in order', async () => {
    let open: () => void = () => undefined;
    const { browser, clock, send, voice, start } = session(
      (conversation) =>
        new Promise((resolve) => {
          open = () => resolve(conversation);
        }),
    );
    await start();
    browser.onMessage(Buffer.alloc(640, 7), true);
    send({ type: 'key', key: '1' });
    send({ type: 'mute', muted: true });
    browser.onMessage(Buffer.alloc(640, 7), true);
    send({ type: 'text', text: 'hello' });
    expect(voice).toEqual([]);
    open();
    await clock.advance(0);
    expect(voice).toEqual(['started', 'heard 7', 'key 1', 'heard 0', 'typed hello']);
  });

  it('hands out a fresh reconnect token every minute', async () => {
    const { clock, socket, browser, start } = session();
    await start();
    await clock.advance(150_000);
    expect(socket.messages).toEqual([
      { type: 'ready', sessionId: 'browser-1', agent: 'Concierge', reconnectToken: 'token-1' },
      { type: 'reconnect-token', reconnectToken: 'token-2' },
      { type: 'reconnect-token', reconnectToken: 'token-3' },
    ]);
    browser.onClose(1006);
    await clock.advance(200_000);
    expect(socket.messages).toHaveLength(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it('frees everything once, whoever closes first', async () => {
    const { browser, clock, ends, send, voice, start } = session();
    await start();
    browser.close(1012, 'service restart');
    browser.onClose(1012);
    browser.close(1001, 'again');
    send({ type: 'text', text: 'too late' });
    await browser.freed;
    expect(ends).toEqual(['unfollowed', 'left completed 1012', 'freed 1012']);
    expect(voice).toEqual(['started', 'closed']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not hand on a conversation that has been closed', async () => {
    const { browser, end, ends, socket, start } = session();
    await start();
    end();
    await browser.freed;
    expect(socket.closes).toEqual([1000]);
    expect(ends).toEqual(['unfollowed', 'freed 1000']);
  });

  it('hands on a conversation that was opened for a page that had left', async () => {
    let open: () => void = () => undefined;
    const { browser, ends, voice, start } = session(
      (conversation) =>
        new Promise((resolve) => {
          open = () => resolve(conversation);
        }),
    );
    await start();
    browser.onClose(1006);
    open();
    await browser.freed;
    expect(ends).toEqual(['left abandoned 1006', 'freed 1006']);
    expect(voice).toEqual([]);
  });
});

describe('a page that does not keep up', () => {
  it('is closed when two seconds of audio lie in its socket', async () => {
    const { clock, socket, speak, start } = session();
    await start();
    socket.isStuck = true;
    speak(10_000);
    await clock.advance(1900);
    expect(socket.closes).toEqual([]);
    await clock.advance(200);
    expect(socket.closes).toEqual([1013]);
    expect(socket.bufferedBytes / 32).toBeLessThanOrEqual(2200);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is closed when it has two seconds of audio and does not play it', async () => {
    const { clock, send, socket, speak, start } = session();
    await start(true);
    speak(10_000);
    for (let playedMs = 0; playedMs < 3000; playedMs += 100) {
      send({ type: 'played', ms: playedMs });
      await clock.advance(100);
    }
    expect(socket.closes).toEqual([]);
    await clock.advance(2100);
    expect(socket.closes).toEqual([1013]);
    expect(clock.pendingTimers).toBe(0);
  });
});
