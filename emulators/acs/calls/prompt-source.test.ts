import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeWav } from '../audio/wav.ts';
import { loadPrompt } from './prompt-source.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** Serves a sound of two samples at `/music.wav`; @returns its address. */
async function musicServer(): Promise<string> {
  const file = encodeWav({
    samples: Int16Array.of(1000, -1000),
    sampleRateHz: 16_000,
    channels: 1,
  });
  server = createServer((request, response) => {
    if (request.url === '/music.wav?a=1&b=2') response.end(file);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return `http://127.0.0.1:${port}`;
}

/** Every line is four samples of the same height. */
const voice = {
  speak: async () => Int16Array.of(100, 100, 100, 32_700),
  listen: () => ({ push: () => undefined, close: () => undefined }),
};
const load = (ssmlText: string) =>
  loadPrompt({ kind: 'ssml', ssml: { ssmlText } }, { voice, signal: new AbortController().signal });
const speak = (background: string) =>
  `<speak xmlns:mstts="https://www.w3.org/2001/mstts">${background}<voice name="en-US-A">one<break time="1ms"/></voice></speak>`;

it('plays background audio under the speech and its pauses, again and again', async () => {
  const url = `${await musicServer()}/music.wav?a=1&amp;b=2`;
  const { samples, text } = await load(
    speak(`<mstts:backgroundaudio src="${url}" volume="50" fadein="1000"/>`),
  );
  expect(text).toBe('one');
  expect(samples).toHaveLength(4 + 16);
  expect([...samples.subarray(0, 6)]).toEqual([600, -400, 600, 32_200, 500, -500]);
});

it('says nothing of a prompt whose background audio is not there', async () => {
  const url = `${await musicServer()}/other.wav`;
  await expect(load(speak(`<mstts:backgroundaudio src="${url}"/>`))).rejects.toThrow('HTTP 404');
});

it('speaks without background audio as before', async () => {
  const { samples } = await load(speak(''));
  expect([...samples.subarray(0, 5)]).toEqual([100, 100, 100, 32_700, 0]);
});
