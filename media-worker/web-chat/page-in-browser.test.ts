import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { systemClock } from '#shared/contracts/clock.ts';
import type { WebChatServerMessage } from '#shared/contracts/web-chat-message.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import type { MediaServer } from '../server.ts';
import { Browser, type BrowserTab, findChromium } from '../testing/browser.ts';
import { eachTransport } from '../testing/each-transport.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import { startTestWorker } from '../testing/test-worker.ts';
import type { Socket, StartTransport } from '../transport/transport.ts';

const chromium = findChromium();
const whyNot = 'no Chromium on the PATH: the page is not tried in a browser';
if (chromium === undefined) process.stderr.write(`${whyNot}\n`);
const handoff: WebChatServerMessage = {
  type: 'handoff',
  sourceChannel: 'voice',
  summary: 'The power is out at 14 Elm Street.',
  facts: { ticket: 'T-1' },
};

/** Lines of the conversation as the page shows them. */
const lines = '[...document.querySelectorAll("#entries li")].map((item) => item.innerText)';
const showsText = (text: string) => `document.body.innerText.includes(${JSON.stringify(text)})`;
const isState = (name: string) => `document.getElementById('status').dataset.state === '${name}'`;

async function say(tab: BrowserTab, text: string): Promise<void> {
  await tab.evaluate("document.getElementById('text').focus()");
  await tab.command('Input.insertText', { text });
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
  await tab.command('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter });
  await tab.command('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
}

const historySchema = z.object({ entries: z.array(z.object({ url: z.string() })) });

const click = (tab: BrowserTab, selector: string) =>
  tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);

/** A worker whose sockets the test can close, and whose next sockets it can keep waiting. */
async function worker(startTransport: StartTransport) {
  const sockets: Socket[] = [];
  let gate: Promise<void> = Promise.resolve();
  const conversations: ScriptedConversation[] = [];
  const started = await startTestWorker(
    {
      hotStore: new FakeHotStore({ clock: systemClock }),
      speechToText: new FakeSpeechToText(),
      textToSpeech: new FakeTextToSpeech(),
      callControl: createFakeCallControl(),
      logger: new FakeLogger(),
    },
    {
      arrivalOf: async () => handoff,
      conversations: {
        async open({ sessionId, channel }) {
          const conversation = new ScriptedConversation({ clock: systemClock, sessionId, channel });
          conversation.greeting = ['Hello, ', 'how can I help?'];
          conversations.push(conversation);
          return conversation;
        },
      },
      startTransport: (options) =>
        startTransport({
          ...options,
          sockets: options.sockets.map((route) => ({
            ...route,
            async authorise(request) {
              await gate;
              const admission = await route.authorise(request);
              if (!admission.admitted) return admission;
              return {
                ...admission,
                open(socket) {
                  sockets.push(socket);
                  return admission.open(socket);
                },
              };
            },
          })),
        }),
    },
  );
  const origin = `http://127.0.0.1:${started.server.transport.port}`;
  return {
    ...started,
    origin,
    conversations,
    linkOf: async (sessionId = 'webchat-1') =>
      `${origin}/chat?token=${encodeURIComponent(await started.webChatToken(sessionId))}`,
    /** Cuts the newest socket; no other opens until the result is called. */
    loseConnection(): () => void {
      let release: () => void = () => undefined;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      sockets.at(-1)?.close(1013, 'lost in a test');
      return release;
    },
  };
}

describe.skipIf(chromium === undefined)(
  chromium === undefined ? whyNot : 'the page in Chromium',
  () => {
    // The page does not depend on the transport; what does is tested without a browser on both.
    const [, startTransport] = eachTransport().at(-1) ?? [];
    const servers: MediaServer[] = [];
    const tabs: BrowserTab[] = [];
    let browser: Browser;

    beforeAll(async () => {
      browser = await Browser.start(chromium ?? '');
    });

    afterEach(async () => {
      for (const tab of tabs.splice(0)) await tab.close();
      await Promise.all(servers.splice(0).map((server) => server.drain()));
    });

    afterAll(() => browser?.close());

    async function visit() {
      if (startTransport === undefined) throw new Error('There is no transport.');
      const here = await worker(startTransport);
      servers.push(here.server);
      const open = async (url: string) => {
        const tab = await browser.openTab();
        tabs.push(tab);
        await tab.goTo(url);
        return tab;
      };
      return { ...here, open };
    }

    async function chat() {
      const here = await visit();
      const link = await here.linkOf();
      const tab = await here.open(link);
      await tab.until(isState('open'));
      await tab.until(showsText('Hello, how can I help?'));
      const [conversation] = here.conversations;
      if (conversation === undefined) throw new Error('No conversation was opened.');
      return { ...here, link, tab, conversation };
    }

    it('opens with what was said on the phone, and lets nobody see its token', async () => {
      const { tab, origin } = await chat();
      expect(await tab.evaluate(lines)).toEqual([
        expect.stringMatching(
          /^Going on from your phone call\s+The power is out at 14 Elm Street\.$/,
        ),
        expect.stringMatching(/^Concierge\s+Hello, how can I help\?$/),
      ]);
      expect(await tab.evaluate('location.href')).toBe(`${origin}/chat`);
      expect(await tab.evaluate('document.referrer')).toBe('');
      const history = historySchema.parse(await tab.command('Page.getNavigationHistory'));
      expect(history.entries.map(({ url }) => url)).toEqual(['about:blank', `${origin}/chat`]);
      expect(tab.requests.length).toBeGreaterThan(4);
      for (const { url, headers } of tab.requests) {
        expect(url === 'data:,' || url.startsWith(`${origin}/chat`)).toBe(true);
        // An empty one is not sent.
        expect(headers.Referer ?? headers.referer ?? '').toBe('');
      }
      expect(tab.problems).toEqual([]);
    });

    it('streams an answer, tells what is being done, and shows text as text', async () => {
      const { tab, conversation } = await chat();
      conversation.reply(
        { type: 'tool-start', agent: 'Concierge', toolCallId: 'c', tool: 'x', arguments: {} },
        { type: 'tool-progress', toolCallId: 'c', tool: 'x', message: 'Reading your bill…' },
        { waitMs: 400 },
        'It is <img src=x onerror=alert(1)> ',
        { waitMs: 400 },
        'paid.',
      );
      await say(tab, 'Is <b>it</b> paid?');
      await tab.until(showsText('Reading your bill'));
      await tab.until(`${showsText('It is <img')} && !${showsText('paid.')}`);
      expect(await tab.evaluate('document.getElementById("stop").hidden')).toBe(false);
      await tab.until(showsText('It is <img src=x onerror=alert(1)> paid.'));
      await tab.until('document.getElementById("stop").hidden');
      expect(await tab.evaluate(lines)).toContain('Is <b>it</b> paid?');
      expect(
        await tab.evaluate('document.querySelectorAll("#entries img, #entries b").length'),
      ).toBe(0);
      expect(await tab.evaluate('document.getElementById("announcer").textContent')).toBe(
        'It is <img src=x onerror=alert(1)> paid.',
      );
      expect(tab.problems).toEqual([]);
    });

    it('stops an answer, shows who speaks, and takes up an offer', async () => {
      const { tab, conversation } = await chat();
      conversation.reply(
        { type: 'agent-switch', from: 'Concierge', to: 'BillingAgent', kind: 'announced' },
        'It is a long ',
        { waitMs: 600_000 },
      );
      await say(tab, 'Tell me');
      await tab.until(showsText('It is a long'));
      await click(tab, '#stop');
      await tab.until(showsText('Stopped.'));
      expect(await tab.evaluate(lines)).toContain('You are now talking to Billing.');
      conversation.reply('Shall we go on there?', {
        type: 'channel-offer',
        channels: ['whatsapp', 'voice'],
        reason: 'busy',
      });
      await say(tab, 'I have to go');
      await tab.until('document.querySelectorAll("#offers button").length === 2');
      await click(tab, '#offers [data-channel=whatsapp]');
      await vi.waitFor(() => expect(conversation.inputs).toHaveLength(3));
      expect(conversation.inputs[2]?.text).toBe('Yes, please switch me over to WhatsApp.');
      await tab.until('document.getElementById("offers").hidden');
    });

    it('loses and doubles nothing while the connection comes and goes', async () => {
      const { tab, conversation, loseConnection, conversations } = await chat();
      conversation.reply('First ', { waitMs: 300 }, 'answer.');
      await say(tab, 'One');
      await tab.until(showsText('First'));
      const release = loseConnection();
      await tab.until(isState('connecting'));
      await say(tab, 'Two');
      await say(tab, 'Three');
      await tab.until(showsText('Waits for the connection'));
      release();
      await tab.until(showsText('You said: Three.'));
      loseConnection()();
      await tab.until(isState('waiting'));
      await tab.until(isState('open'));
      await say(tab, 'Four');
      await tab.until(showsText('You said: Four.'));
      const shown = await tab.evaluate(
        `${lines}.map((line) => line.replace(/^Concierge\\s+/, ''))`,
      );
      expect(shown).toEqual([
        expect.stringContaining('The power is out'),
        'Hello, how can I help?',
        ...['One', 'First answer.', 'Two', 'You said: Two.', 'Three', 'You said: Three.'],
        ...['Four', 'You said: Four.'],
      ]);
      expect(conversation.inputs.map(({ text }) => text)).toEqual(['One', 'Two', 'Three', 'Four']);
      expect(conversations).toHaveLength(1);
    });

    it('is still there when the tab is reloaded', async () => {
      const { tab, conversation, conversations } = await chat();
      await say(tab, 'Remember me');
      await tab.until(showsText('You said: Remember me.'));
      const before = await tab.evaluate(lines);
      await tab.command('Page.reload');
      await tab.until(`document.getElementById('status') !== null && ${isState('open')}`);
      expect(await tab.evaluate(lines)).toEqual(before);
      await say(tab, 'Again');
      await tab.until(showsText('You said: Again.'));
      expect(conversation.inputs).toHaveLength(2);
      expect(conversations).toHaveLength(1);
    });

    it('says what to do when the link was used, is wrong, or is missing', async () => {
      const { link, origin, open, tab } = await chat();
      const again = await open(link);
      await again.until(isState('refused'));
      expect(await again.evaluate('document.getElementById("notice").innerText')).toMatch(
        /^This link does not open the chat any more\s+A link works once, .* ask for a new link/,
      );
      expect(await again.evaluate('document.getElementById("composer").hidden')).toBe(true);
      expect(await again.evaluate('location.search')).toBe('');
      const wrong = await open(`${origin}/?token=forged`);
      await wrong.until(isState('refused'));
      const missing = await open(`${origin}/`);
      await missing.until(showsText('Please open the link we sent you'));
      expect(missing.problems).toEqual([]);
      expect(await tab.evaluate(isState('open'))).toBe(true);
    });

    it('goes on in the window that was opened last, and can be taken back', async () => {
      const { tab, linkOf, open, conversations } = await chat();
      const other = await open(await linkOf());
      await other.until(isState('open'));
      await tab.until(showsText('This chat is open in another window'));
      await click(tab, '#notice button');
      await tab.until(isState('open'));
      await other.until(isState('takenOver'));
      await say(tab, 'Here again');
      await tab.until(showsText('You said: Here again.'));
      expect(conversations).toHaveLength(1);
    });

    it('says that it is over when the agent ends it, and forgets it', async () => {
      const { tab, conversation } = await chat();
      conversation.reply('Goodbye.', { type: 'call-end', reason: 'done' });
      await say(tab, 'That was all');
      await tab.until(showsText('The conversation is over'));
      expect(await tab.evaluate(lines)).toContainEqual(expect.stringContaining('Goodbye.'));
      expect(await tab.evaluate('sessionStorage.length')).toBe(0);
      expect(await tab.evaluate('document.getElementById("composer").hidden')).toBe(true);
    });

    it('ends the conversation when the customer does', async () => {
      const { tab, conversation } = await chat();
      await say(tab, 'Thank you');
      await tab.until(showsText('You said: Thank you.'));
      await click(tab, '#end');
      await tab.until(showsText('The conversation is over'));
      await vi.waitFor(() => expect(conversation.closes).toEqual(['completed']));
      expect(await tab.evaluate('sessionStorage.length')).toBe(0);
    });
  },
);
