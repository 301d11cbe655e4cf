import { once } from 'node:events';
import { expect, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import type { MediaServer, MediaServerDependencies } from '../../server.ts';
import { SocketDialler } from '../../testing/media-client.ts';
import { startTestWorker } from '../../testing/test-worker.ts';
import type { StartTransport } from '../../transport/transport.ts';
import { TalkingPage } from './talking-page.ts';

type Worker = Awaited<ReturnType<BrowserWorld['worker']>>;

/** Workers on one transport, and the pages that talk to them. */
export class BrowserWorld {
  readonly #startTransport: StartTransport;
  readonly #servers: MediaServer[] = [];
  readonly #sockets = new SocketDialler();

  constructor(startTransport: StartTransport) {
    this.#startTransport = startTransport;
  }

  async worker(
    overrides: Partial<MediaServerDependencies> = {},
    hotStore = new FakeHotStore({ clock: systemClock }),
  ) {
    const started = await startTestWorker(
      {
        hotStore,
        speechToText: new FakeSpeechToText(),
        textToSpeech: new FakeTextToSpeech({ audioMsPerCharacter: 20 }),
        callControl: createFakeCallControl(),
        logger: new FakeLogger(),
      },
      { startTransport: this.#startTransport, ...overrides },
    );
    this.#servers.push(started.server);
    return {
      ...started,
      dial: (token: string, headers: Readonly<Record<string, string>> = {}) =>
        this.#sockets.dial(started.browserUrl(token), headers),
    };
  }

  /** A page whose socket is open. */
  async connect(worker: Worker, token: string): Promise<TalkingPage> {
    const socket = worker.dial(token);
    const page = new TalkingPage(socket);
    await once(socket, 'open');
    return page;
  }

  /** A page whose conversation is ready. */
  async visit(
    worker: Worker,
    options: {
      readonly sessionId?: string;
      readonly reportsPlayback?: boolean;
      readonly sampleRateHz?: 16_000 | 48_000;
    } = {},
  ) {
    const { sessionId = 'browser-1', reportsPlayback = false, sampleRateHz = 16_000 } = options;
    const page = await this.connect(worker, await worker.browserToken(sessionId));
    page.send({ type: 'start', sampleRateHz, reportsPlayback });
    const ready = await page.got('ready');
    const conversation = worker.conversations.get(sessionId);
    if (conversation === undefined) throw new Error('No conversation was opened.');
    await vi.waitFor(() => expect(worker.speechToText.sessions).not.toHaveLength(0));
    return { page, ready, conversation };
  }

  /** Proves that nothing is left of the worker's pages; shuts it down. */
  async leavesNothing({ hotStore, server, speechToText, textToSpeech }: Worker): Promise<void> {
    await vi.waitFor(() =>
      expect({
        live: server.liveCalls,
        recognisers: speechToText.sessions.filter(({ closed }) => !closed).length,
        synthesisers: textToSpeech.openSessions,
      }).toEqual({ live: 0, recognisers: 0, synthesisers: 0 }),
    );
    await server.drain();
    expect(hotStore.subscriptionCount).toBe(0);
  }

  async close(): Promise<void> {
    this.#sockets.closeAll();
    await Promise.all(this.#servers.splice(0).map((server) => server.drain()));
  }
}
