import { describe, expect, it } from 'vitest';
import type { BrowserVoiceServerMessage } from '#shared/contracts/browser-voice-message.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { BrowserVoiceClient } from './browser-voice-client.ts';
import { UnsupportedSampleRateError } from './page-audio-line.ts';
import type { PageAudioContext, PageSocket, VoiceNode, WebPlatform } from './web-platform.ts';
import type { ToWorklet } from './worklet-messages.ts';

class PaperSocket implements PageSocket {
  binaryType = '';
  readyState = 0;
  bufferedAmount = 0;
  onopen: PageSocket['onopen'] = null;
  onmessage: PageSocket['onmessage'] = null;
  onclose: PageSocket['onclose'] = null;
  readonly url: string;
  readonly sent: (string | ArrayBuffer)[] = [];
  readonly closes: (number | undefined)[] = [];

  constructor(url: string) {
    this.url = url;
  }

  send(message: string | ArrayBuffer): void {
    this.sent.push(message);
  }

  close(code?: number): void {
    this.closes.push(code);
    this.readyState = 2;
  }

  /** The worker accepts it and is ready. */
  open(reconnectToken: string): void {
    this.readyState = 1;
    this.onopen?.();
    this.get({ type: 'ready', sessionId: 'browser-1', agent: 'Desk', reconnectToken });
  }

  get(message: BrowserVoiceServerMessage | ArrayBuffer): void {
    const data = message instanceof ArrayBuffer ? message : JSON.stringify(message);
    this.onmessage?.({ data });
  }

  lose(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: `code ${code}` });
  }

  get messages(): unknown[] {
    return this.sent.flatMap((text) => (typeof text === 'string' ? [JSON.parse(text)] : []));
  }

  get audio(): ArrayBuffer[] {
    return this.sent.filter((pcm) => typeof pcm !== 'string');
  }
}

/** A browser of paper. `deviceHz` is the rate of its only device. */
function browser(options: { deviceHz?: number; resamples?: boolean; refuses?: boolean } = {}) {
  const { deviceHz = 48_000, resamples = true, refuses = false } = options;
  const clock = new VirtualClock();
  const sockets: PaperSocket[] = [];
  const toWorklet: ToWorklet[] = [];
  const open = { contexts: 0, tracks: 0 };
  const node: VoiceNode = {
    port: { onmessage: null, postMessage: (message) => void toWorklet.push(message) },
    connect: () => undefined,
    disconnect: () => undefined,
  };
  const platform: WebPlatform = {
    clock,
    openSocket(url) {
      const socket = new PaperSocket(url);
      sockets.push(socket);
      return socket;
    },
    createAudioContext(sampleRateHz): PageAudioContext {
      open.contexts += 1;
      const sampleRate = sampleRateHz ?? deviceHz;
      return {
        sampleRate,
        outputLatency: 0.03,
        destination: {},
        audioWorklet: { addModule: async () => undefined },
        createMediaStreamSource() {
          if (!resamples && sampleRate !== deviceHz) throw new Error('different sample rates');
          return { connect: () => undefined };
        },
        resume: async () => undefined,
        close: async () => {
          open.contexts -= 1;
        },
      };
    },
    createVoiceNode: () => node,
    async openMicrophone() {
      if (refuses) throw new Error('Permission denied');
      open.tracks += 1;
      const stop = () => {
        open.tracks -= 1;
      };
      return { getTracks: () => [{ stop }] };
    },
  };
  return { clock, sockets, toWorklet, open, node, platform };
}

function talk(world = browser()) {
  const messages: BrowserVoiceServerMessage[] = [];
  const states: string[] = [];
  const client = new BrowserVoiceClient({
    url: 'wss://media.example.net/api/v1/browser/conversation?token=first',
    workletUrl: '/voice-worklet.js',
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state.state === 'ended' ? `ended ${state.code}` : state.state),
    platform: world.platform,
  });
  return {
    ...world,
    client,
    messages,
    states,
    socket(): PaperSocket {
      const socket = world.sockets.at(-1);
      if (socket === undefined) throw new Error('No socket was opened.');
      return socket;
    },
    hear: (pcm: ArrayBuffer) => world.node.port.onmessage?.({ data: { type: 'microphone', pcm } }),
    report: (stream: number, ms: number, idleMs = 0) =>
      world.node.port.onmessage?.({ data: { type: 'position', stream, ms, idleMs } }),
  };
}

describe('a page that talks', () => {
  it('says its rate, then sends what the microphone hears', async () => {
    const { client, hear, socket, states, toWorklet } = talk();
    await client.start();
    expect(socket().url).toContain('token=first');
    expect(socket().binaryType).toBe('arraybuffer');
    hear(new ArrayBuffer(640));
    socket().open('second');
    hear(new ArrayBuffer(640));
    expect(socket().messages).toEqual([
      { type: 'start', sampleRateHz: 16_000, reportsPlayback: true },
    ]);
    expect(socket().audio).toHaveLength(1);
    expect(states).toEqual(['connecting', 'live']);
    expect(toWorklet).toEqual([{ type: 'reset', stream: 1 }]);
  });

  it('plays what comes and drops it when told, in the order in which it came', async () => {
    const { client, socket, toWorklet } = talk();
    await client.start();
    socket().open('second');
    socket().get(new ArrayBuffer(2));
    socket().get({ type: 'audio-stop' });
    socket().get(new ArrayBuffer(4));
    expect(toWorklet.slice(1)).toMatchObject([
      { type: 'audio', pcm: { byteLength: 2 } },
      { type: 'stop' },
      { type: 'audio', pcm: { byteLength: 4 } },
    ]);
  });

  it('reports what has reached the ear, once each and for the present stream only', async () => {
    const { client, report, socket } = talk();
    await client.start();
    socket().open('second');
    const played = () =>
      socket().messages.flatMap((message) =>
        typeof message === 'object' && message !== null && 'ms' in message ? [message.ms] : [],
      );
    report(1, 10);
    report(1, 100);
    report(1, 100);
    report(0, 900);
    // Nothing more to play: the last 30 ms are still on their way, then no more.
    report(1, 150, 10);
    report(1, 150, 40);
    expect(played()).toEqual([70, 130, 150]);
  });

  it('sends silence while muted, also after it has come back', async () => {
    const { client, clock, hear, socket } = talk();
    await client.start();
    socket().open('second');
    client.mute(true);
    hear(new Uint8Array([7, 7]).buffer);
    expect(new Uint8Array(socket().audio[0] ?? new ArrayBuffer(0))).toEqual(new Uint8Array(2));
    socket().lose(1006);
    await clock.advance(0);
    socket().open('third');
    expect(socket().messages).toContainEqual({ type: 'mute', muted: true });
    client.mute(false);
    hear(new Uint8Array([7, 7]).buffer);
    expect(new Uint8Array(socket().audio[0] ?? new ArrayBuffer(0))).toEqual(new Uint8Array([7, 7]));
  });

  it('leaves out what the network cannot take in time', async () => {
    const { client, hear, socket } = talk();
    await client.start();
    socket().open('second');
    socket().bufferedAmount = 40_000;
    hear(new ArrayBuffer(640));
    expect(socket().audio).toEqual([]);
    socket().bufferedAmount = 1000;
    hear(new ArrayBuffer(640));
    expect(socket().audio).toHaveLength(1);
  });

  it('types and presses keys while somebody is there', async () => {
    const { client, socket } = talk();
    await client.start();
    expect(client.type('too early')).toBe(false);
    socket().open('second');
    expect([client.type('hello'), client.press('5')]).toEqual([true, true]);
    expect(socket().messages.slice(1)).toEqual([
      { type: 'text', text: 'hello' },
      { type: 'key', key: '5' },
    ]);
  });

  it('hangs up, and lets go of microphone and loudspeaker', async () => {
    const { client, open, socket, states } = talk();
    await client.start();
    const line = socket();
    line.open('second');
    await client.stop();
    expect(line.messages.at(-1)).toEqual({ type: 'stop' });
    expect(line.closes).toEqual([1000]);
    expect(open).toEqual({ contexts: 0, tracks: 0 });
    expect(states.at(-1)).toBe('ended 1000');
    line.lose(1000);
    await client.stop();
    expect(states.filter((state) => state.startsWith('ended'))).toHaveLength(1);
  });
});

describe('a page that loses its socket', () => {
  it('comes back with the newest token, and goes silent meanwhile', async () => {
    const { client, clock, socket, sockets, states, toWorklet } = talk();
    await client.start();
    socket().open('second');
    socket().get({ type: 'reconnect-token', reconnectToken: 'third' });
    socket().lose(1006);
    await clock.advance(0);
    expect(sockets).toHaveLength(2);
    expect(socket().url).toContain('token=third');
    socket().lose(1006);
    await clock.advance(249);
    expect(sockets).toHaveLength(2);
    await clock.advance(1);
    socket().open('fourth');
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'reconnecting', 'live']);
    expect(toWorklet.filter(({ type }) => type === 'reset')).toContainEqual({
      type: 'reset',
      stream: 3,
    });
  });

  it('gives up in the end', async () => {
    const { client, clock, open, sockets, socket, states } = talk();
    await client.start();
    socket().open('second');
    for (let tries = 0; tries < 20; tries += 1) {
      socket().lose(1006);
      await clock.advance(20_000);
    }
    expect(sockets).toHaveLength(9);
    expect(states.at(-1)).toBe('ended 1006');
    expect(open).toEqual({ contexts: 0, tracks: 0 });
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([1000, 1008, 1011, 1013, 4001])('stays away after %i', async (code) => {
    const { client, clock, sockets, socket, states } = talk();
    await client.start();
    socket().open('second');
    socket().lose(code);
    await clock.advance(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toBe(`ended ${code}`);
  });

  it('stays away when it never got in', async () => {
    const { client, clock, sockets, socket, states } = talk();
    await client.start();
    socket().lose(1006);
    await clock.advance(60_000);
    expect(sockets).toHaveLength(1);
    expect(states).toEqual(['connecting', 'ended 1006']);
  });

  it('does not come back once it has hung up', async () => {
    const { client, clock, sockets, socket } = talk();
    await client.start();
    socket().open('second');
    socket().lose(1006);
    await client.stop();
    await clock.advance(60_000);
    expect(sockets).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('its microphone', () => {
  it('runs at the device’s rate where the browser does not convert', async () => {
    const { client, socket } = talk(browser({ resamples: false }));
    await client.start();
    socket().open('second');
    expect(socket().messages[0]).toMatchObject({ sampleRateHz: 48_000 });
  });

  it('is refused where neither fits, with nothing left open', async () => {
    const { client, open } = talk(browser({ resamples: false, deviceHz: 44_100 }));
    await expect(client.start()).rejects.toThrow(UnsupportedSampleRateError);
    expect(open).toEqual({ contexts: 0, tracks: 0 });
  });

  it('may be refused by the visitor', async () => {
    const { client, open, sockets } = talk(browser({ refuses: true }));
    await expect(client.start()).rejects.toThrow('Permission denied');
    expect({ ...open, sockets: sockets.length }).toEqual({ contexts: 0, tracks: 0, sockets: 0 });
  });
});
