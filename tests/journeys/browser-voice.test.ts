import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { TalkingPage } from '#media-worker/browser-voice/testing/talking-page.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';

const frameBytes = 640;
const frameMs = 20;
const waits = { timeout: 20_000, interval: 20 };
const tokenSchema = z.object({ url: z.string(), session_id: z.string().optional() });
const eventSchema = z.looseObject({ type: z.string() });

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.close(), 30_000);

/** What an operator's console asks for on behalf of a page. */
async function tokenFor(what: 'conversation' | 'dashboard', body: object) {
  const { functionsUrl, adminKey } = stack.access;
  const response = await fetch(`${functionsUrl}/api/v1/browser/${what}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': adminKey },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(201);
  return tokenSchema.parse(await response.json());
}

/** PCM16 at 16 kHz of somebody who says this. */
async function speechOf(text: string): Promise<Buffer> {
  const response = await fetch(`${stack.access.faultUrls.speech.replace(/\/$/, '')}/_admin/speak`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  const wav = Buffer.from(await response.arrayBuffer());
  return wav.subarray(wav.indexOf('data', 0, 'latin1') + 8);
}

/** A page with an open microphone: silence, or what it is given to say, in real time. */
class Microphone {
  readonly #page: TalkingPage;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #sentFrames = 0;
  #speech: Buffer = Buffer.alloc(0);

  constructor(page: TalkingPage) {
    this.#page = page;
    this.#timer = setInterval(() => this.#send(), frameMs);
  }

  async say(text: string): Promise<void> {
    this.#speech = await speechOf(text);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #send(): void {
    const due = (performance.now() - this.#startedAt) / frameMs;
    for (; this.#sentFrames < due; this.#sentFrames += 1) {
      const frame = Buffer.alloc(frameBytes);
      this.#speech.copy(frame);
      this.#speech = this.#speech.subarray(frameBytes);
      this.#page.sendAudio(frame);
    }
  }
}

async function openPage(url: string): Promise<TalkingPage> {
  const socket = new WebSocket(url);
  const page = new TalkingPage(socket);
  await once(socket, 'open');
  return page;
}

it('answers a page that talks, and shows it to whoever watches', async () => {
  const watching = await tokenFor('dashboard', {});
  const seen: string[] = [];
  const dashboard = new WebSocket(watching.url);
  dashboard.on('message', (text) => seen.push(eventSchema.parse(JSON.parse(String(text))).type));
  await once(dashboard, 'open');

  const { url } = await tokenFor('conversation', { customer_id: 'demo-1002' });
  const page = await openPage(url);
  page.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
  const microphone = new Microphone(page);
  try {
    await vi.waitFor(() => expect(page.all('assistant-text')[0]?.text).toMatch(/help/i), waits);
    await microphone.say('Is there an outage at my address?');
    await vi.waitFor(
      () => expect(page.all('user-final').at(-1)?.text).toMatch(/is there an outage/i),
      waits,
    );
    await vi.waitFor(
      () =>
        expect(page.all('tool-end')).toContainEqual(
          expect.objectContaining({ tool: 'check_outage_status', ok: true }),
        ),
      waits,
    );
    await vi.waitFor(() => expect(page.all('turn-metrics').length).toBeGreaterThan(1), waits);
    expect(page.all('assistant-text').at(-1)?.text).toMatch(/outage/i);
    const spokenMs = page.audio.reduce((bytes, { length }) => bytes + length, 0) / 32;
    expect(spokenMs).toBeGreaterThan(3000);

    page.send({ type: 'text', text: 'Thank you, that is all.' });
    await vi.waitFor(
      () => expect(page.all('user-final').at(-1)?.text).toMatch(/that is all/i),
      waits,
    );
    page.send({ type: 'stop' });
    await once(page.socket, 'close');
    await vi.waitFor(() => expect(seen).toContain('session-end'), waits);
    expect(seen).toEqual(
      expect.arrayContaining(['relay-ready', 'session-start', 'user-final', 'tool-end']),
    );
  } finally {
    microphone.close();
    page.socket.close();
    dashboard.close();
  }
}, 90_000);

it('opens nothing with a token that was used, or for a page of a stranger’s origin', async () => {
  const { url } = await tokenFor('conversation', {});
  const first = await openPage(url);
  first.socket.close();
  const refused = async (target: string, headers = {}) => {
    const socket = new WebSocket(target, { headers });
    const [, response] = await once(socket, 'unexpected-response');
    return z.object({ statusCode: z.number() }).parse(response).statusCode;
  };
  expect(await refused(url)).toBe(401);
  const { url: fresh } = await tokenFor('conversation', {});
  expect(await refused(fresh, { origin: 'https://elsewhere.example' })).toBe(403);
});
