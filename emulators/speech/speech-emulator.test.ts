import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { PortInUseError } from '#emulators/runtime/listen.ts';
import { type SpeechEmulator, startSpeechEmulator } from './speech-emulator.ts';
import { encodeWav } from './wav.ts';

const statsSchema = z.looseObject({ utterances: z.number() });
const KEY = 'local-key';
const STT = '/speech/recognition/interactive/cognitiveservices/v1?language=en-US';
const TTS = '/tts/cognitiveservices/websocket/v1';

let emulator: SpeechEmulator;
beforeAll(async () => {
  emulator = await startSpeechEmulator({ port: 0, subscriptionKey: KEY });
});
afterAll(() => emulator.close());

/** Opens a bare socket; resolves with it, or with the HTTP status that refused it. */
function connect(path: string, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  const socket = new WebSocket(`${emulator.webSocketUrl}${path}`, { headers });
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

async function open(path: string): Promise<WebSocket> {
  const socket = await connect(path, { 'Ocp-Apim-Subscription-Key': KEY });
  if (typeof socket === 'number') throw new Error(`Refused with ${socket}.`);
  return socket;
}

const closeOf = (socket: WebSocket) =>
  new Promise<string>((resolve) => {
    socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`));
  });

const admin = (path: string, method: string, body?: unknown) =>
  fetch(`${emulator.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const text = (path: string, body: string) => `Path: ${path}\r\nX-RequestId: abc\r\n\r\n${body}`;

function audio(payload: Buffer, contentType = ''): Buffer {
  const type = contentType === '' ? '' : `Content-Type: ${contentType}\r\n`;
  const headers = Buffer.from(`Path: audio\r\nX-RequestId: abc\r\n${type}`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(headers.length);
  return Buffer.concat([length, headers, payload]);
}

describe('connecting', () => {
  it('admits the key as header, as query, and a token that was issued for it', async () => {
    const issued = await fetch(`${emulator.url}/sts/v1.0/issueToken`, {
      method: 'POST',
      headers: { 'Ocp-Apim-Subscription-Key': KEY },
    });
    const token = await issued.text();
    const attempts = [
      connect(TTS, { 'Ocp-Apim-Subscription-Key': KEY }),
      connect(`${STT}&Ocp-Apim-Subscription-Key=${KEY}`),
      connect(TTS, { Authorization: `Bearer ${token}` }),
      connect(`${TTS}?Authorization=${encodeURIComponent(`Bearer ${token}`)}`),
    ];
    for (const socket of await Promise.all(attempts)) {
      expect(socket).toBeInstanceOf(WebSocket);
      if (typeof socket !== 'number') socket.terminate();
    }
  });

  it('refuses everything else', async () => {
    expect(await connect(STT)).toBe(401);
    expect(await connect(STT, { 'Ocp-Apim-Subscription-Key': `${KEY}x` })).toBe(401);
    expect(await connect(TTS, { Authorization: 'Bearer 99999999999999.forged' })).toBe(401);
    expect(await connect(TTS, { Authorization: `Bearer ${KEY}` })).toBe(401);
    expect(await connect('/other', { 'Ocp-Apim-Subscription-Key': KEY })).toBe(404);
    const refused = await admin('/sts/v1.0/issueToken', 'POST');
    expect(refused.status).toBe(401);
  });

  it('refuses connections in the proportion of error_rate', async () => {
    await admin('/_admin/faults', 'POST', { error_rate: 0.5 });
    const headers = { 'Ocp-Apim-Subscription-Key': KEY };
    const outcomes: (number | string)[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const socket = await connect(STT, headers);
      outcomes.push(typeof socket === 'number' ? socket : 'open');
      if (typeof socket !== 'number') socket.terminate();
    }
    await admin('/_admin/faults', 'DELETE');
    expect(outcomes).toEqual(['open', 503, 'open', 503]);
  });
});

describe('messages that break the protocol', () => {
  it.each([
    ['no headers', STT, 'nonsense', /^1002 /],
    ['an unknown path', STT, text('speech.unknown', '{}'), /^1002 .*speech\.unknown/],
    ['a context that is no JSON', STT, text('speech.context', '{'), /^1007 /],
    ['audio before its header', STT, audio(Buffer.alloc(640)), /^1007 .*RIFF/],
    ['a header that is no RIFF', STT, audio(Buffer.alloc(44), 'audio/x-wav'), /^1007 /],
    [
      'SSML before its context',
      TTS,
      text('ssml', '<speak><voice name="a">x</voice></speak>'),
      /^1007 /,
    ],
    [
      'an unknown output format',
      TTS,
      text('synthesis.context', '{"synthesis":{"audio":{"outputFormat":"ogg"}}}'),
      /^1007 .*ogg/,
    ],
    ['a huge message', STT, text('speech.config', 'x'.repeat(1_100_000)), /^1009 /],
  ])('closes the socket after %s', async (_what, path, message, expected) => {
    const socket = await open(path);
    const closed = closeOf(socket);
    socket.send(message);
    expect(await closed).toMatch(expected);
  });

  it('goes on for others', async () => {
    const socket = await open(STT);
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (raw) => resolve(String(raw))),
    );
    socket.send(text('speech.context', '{}'));
    socket.send(audio(encodeWav(new Int16Array(0), 16_000).subarray(0, 44), 'audio/x-wav'));
    expect(await answer).toContain('Path:turn.start');
    socket.terminate();
  });
});

describe('admin', () => {
  it('sets, shows and clears faults, and refuses unknown ones', async () => {
    expect(await (await admin('/_admin/faults', 'POST', { drop_frame: 120 })).json()).toEqual({
      drop_frame: 120,
    });
    expect((await admin('/_admin/faults', 'POST', { drop_fram: 1 })).status).toBe(400);
    expect((await admin('/_admin/faults', 'POST', 'drop')).status).toBe(400);
    expect(await (await admin('/_admin/faults', 'GET')).json()).toEqual({ drop_frame: 120 });
    await admin('/_admin/faults', 'DELETE');
    expect(await (await admin('/_admin/faults', 'GET')).json()).toEqual({});
  });

  it('speaks into a WAV file', async () => {
    const response = await admin('/_admin/speak', 'POST', { text: 'Hello.' });
    expect(response.headers.get('content-type')).toBe('audio/wav');
    const wav = Buffer.from(await response.arrayBuffer());
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.length).toBeGreaterThan(8_000);
    expect((await admin('/_admin/speak', 'POST', { text: '' })).status).toBe(400);
    expect((await admin('/_admin/speak', 'POST', { text: 'x', voice: 'Robby' })).status).toBe(400);
  });

  it('understands who was made to speak', async () => {
    const utterances = async () =>
      statsSchema.parse(await (await admin('/_admin/stats', 'GET')).json()).utterances;
    const before = await utterances();
    await admin('/_admin/speak', 'POST', { text: 'Nobody has said this before.' });
    expect(await utterances()).toBe(before + 1);
  });

  it('counts', async () => {
    const stats = await (await admin('/_admin/stats', 'GET')).json();
    expect(stats).toMatchObject({
      engine: expect.stringContaining('espeak'),
      openConnections: expect.any(Number),
    });
  });
});

describe('life', () => {
  it('fails to start on a taken port, and leaves no process behind', async () => {
    const second = startSpeechEmulator({ port: emulator.port, subscriptionKey: KEY });
    await expect(second).rejects.toThrow(PortInUseError);
  });

  it('fails to start without its voice program', async () => {
    const start = startSpeechEmulator({
      port: 0,
      subscriptionKey: KEY,
      voiceProcessPath: '/nowhere.mjs',
    });
    await expect(start).rejects.toThrow(/nowhere\.mjs/);
  });

  it('closes with sockets open, twice', async () => {
    const other = await startSpeechEmulator({ port: 0, subscriptionKey: KEY });
    const socket = new WebSocket(`${other.webSocketUrl}${TTS}?Ocp-Apim-Subscription-Key=${KEY}`);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = closeOf(socket);
    await Promise.all([other.close(), other.close()]);
    expect(await closed).toMatch(/^1006/);
  });
});
