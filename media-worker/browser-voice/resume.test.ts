import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { ConversationFixture } from '#shared/testing/conversation-fixture.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { says } from '#shared/testing/scripted-replies.ts';
import type { MediaServer } from '../server.ts';
import { SocketDialler } from '../testing/media-client.ts';
import { startTestWorker } from '../testing/test-worker.ts';
import { TalkingPage } from './testing/talking-page.ts';

const servers: MediaServer[] = [];
const sockets = new SocketDialler();

afterEach(async () => {
  sockets.closeAll();
  await Promise.all(servers.splice(0).map((server) => server.drain()));
});

/** Workers with the real turn engine on one hot store. */
function cluster() {
  const library = new ConversationFixture({
    replies: [
      says('We close at eight.'),
      says('On Sundays we are closed.'),
      says('You are welcome.'),
    ],
  });
  const { hotStore } = library;
  return {
    library,
    async worker(workerId: string) {
      const started = await startTestWorker(
        {
          hotStore,
          speechToText: new FakeSpeechToText(),
          textToSpeech: new FakeTextToSpeech({ audioMsPerCharacter: 2 }),
          callControl: createFakeCallControl(),
          logger: new FakeLogger(),
        },
        { workerId, conversations: library.conversations({ clock: systemClock }) },
      );
      servers.push(started.server);
      return {
        ...started,
        spoken: () => started.textToSpeech.speeches.map(({ text }) => text.trim()),
      };
    },
  };
}

type Worker = Awaited<ReturnType<ReturnType<typeof cluster>['worker']>>;

async function open(worker: Worker, token: string) {
  const page = new TalkingPage(sockets.dial(worker.browserUrl(token)));
  await once(page.socket, 'open');
  page.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: false });
  const { reconnectToken } = await page.got('ready');
  return { page, reconnectToken };
}

async function hears(worker: Worker, text: string) {
  await vi.waitFor(() => expect(worker.spoken()).toContain(text), { timeout: 5000 });
}

it('greets once, however often the page loses its socket, on whatever worker it comes back', async () => {
  const { library, worker } = cluster();
  const here = await worker('worker-1');
  const there = await worker('worker-2');
  const first = await open(here, await here.browserToken('browser-1'));
  await hears(here, 'Welcome to Elm Street Library.');
  first.page.send({ type: 'text', text: 'When do you close?' });
  await hears(here, 'We close at eight.');
  const answer = await first.page.got('assistant-text', 2);
  expect(answer).toMatchObject({ agent: 'Desk', text: 'We close at eight.' });

  first.page.socket.terminate();
  const second = await open(here, first.reconnectToken);
  second.page.send({ type: 'text', text: 'And on Sundays?' });
  await hears(here, 'On Sundays we are closed.');
  await second.page.got('assistant-text');
  expect(here.spoken().filter((text) => text.startsWith('Welcome'))).toHaveLength(1);

  second.page.socket.terminate();
  const third = await open(there, second.reconnectToken);
  third.page.send({ type: 'text', text: 'Thank you.' });
  await hears(there, 'You are welcome.');
  expect(there.spoken()).toEqual(['You are welcome.']);
  const words = JSON.stringify(library.chatModel.requests.at(-1)?.messages);
  expect(words).toContain('When do you close?');
  expect(words).toContain('And on Sundays?');
  expect(library.published.filter(({ type }) => type === 'session-end')).toEqual([]);
});
