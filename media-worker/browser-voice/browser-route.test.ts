import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserVoicePath } from '#shared/contracts/browser-voice-message.ts';
import { sessionEventChannel } from '#shared/contracts/session-event.ts';
import { tone } from '../audio/tone.ts';
import { closeOf } from '../testing/media-client.ts';
import { bothTransports } from './testing/both-transports.ts';
import { BrowserWorld } from './testing/browser-world.ts';

describe.each(bothTransports())('browser voice on %s', (_name, startTransport) => {
  const browser = new BrowserWorld(startTransport);
  afterEach(() => browser.close());

  it('hears a page at its own rate and answers at the same', async () => {
    const world = await browser.worker();
    const { page, ready } = await browser.visit(world, { sampleRateHz: 48_000 });
    expect(ready).toMatchObject({ sessionId: 'browser-1', agent: 'Concierge' });
    expect(world.opened).toEqual([
      { sessionId: 'browser-1', channel: 'voice', customerId: 'demo-1001' },
    ]);
    const pcm = tone({ frequencyHz: 300, sampleRateHz: 48_000, durationMs: 205, amplitude: 3000 });
    for (let at = 0; at < pcm.length; at += 1000) page.sendAudio(pcm.subarray(at, at + 1000));
    await vi.waitFor(() => expect(world.speechToText.session.pushedBytes).toBe(10 * 640));
    world.speechToText.session.hear('Hello there');
    await page.gotAudio(3);
    expect(new Set(page.audio.map(({ length }) => length))).toEqual(new Set([1920]));
    expect(page.all('user-partial').map(({ text }) => text)).toEqual(['hello', 'hello there']);
    const { stages } = await page.got('turn-metrics');
    expect(stages.firstFrame).toBeGreaterThan(stages.sttFinal ?? Number.POSITIVE_INFINITY);
  });

  it('takes typed words and keys', async () => {
    const world = await browser.worker();
    const { page, conversation } = await browser.visit(world);
    page.send({ type: 'text', text: 'My power is out.' });
    await vi.waitFor(() => expect(conversation.inputs[0]?.text).toBe('My power is out.'));
    for (const key of ['4', '2', '#']) page.send({ type: 'key', key });
    await vi.waitFor(() =>
      expect(conversation.inputs[1]).toMatchObject({ text: '42', source: 'keypad' }),
    );
    page.send({ type: 'ping' });
    await page.got('pong');
  });

  it('tells the page what happens in its session, and nothing of what tools know', async () => {
    const world = await browser.worker();
    const { page } = await browser.visit(world);
    const origin = { at: 1, sessionId: 'browser-1', channel: 'voice' };
    const tool = { turnId: 't', agent: 'A', tool: 'verify_identity' };
    for (const body of [
      { type: 'user-final', turnId: 't', text: 'Hello' },
      { type: 'tool-start', ...tool, arguments: { pin: '4711' } },
      { type: 'tool-end', ...tool, ok: true, result: { secret: '4711' }, durationMs: 3 },
      { type: 'agent-switch', from: 'A', to: 'B', kind: 'announced' },
      { type: 'assistant-text', turnId: 't', agent: 'B', text: 'Hi.' },
    ]) {
      await world.hotStore.publish(
        sessionEventChannel('browser-1'),
        JSON.stringify({ ...origin, body }),
      );
    }
    await page.got('assistant-text');
    expect(page.messages.slice(1)).toEqual([
      { type: 'user-final', turnId: 't', text: 'Hello' },
      { type: 'tool-start', turnId: 't', tool: 'verify_identity' },
      { type: 'tool-end', turnId: 't', tool: 'verify_identity', ok: true, durationMs: 3 },
      { type: 'agent-switch', from: 'A', to: 'B' },
      { type: 'assistant-text', turnId: 't', agent: 'B', text: 'Hi.' },
    ]);
  });

  it('falls silent at once when the visitor cuts in, and remembers what the page has played', async () => {
    const world = await browser.worker();
    const { page, conversation } = await browser.visit(world, { reportsPlayback: true });
    conversation.reply('alpha beta gamma delta epsilon zeta eta theta iota kappa lambda.');
    page.send({ type: 'text', text: 'Tell me the alphabet.' });
    await page.gotAudio(15);
    page.send({ type: 'played', ms: 210 });
    page.send({ type: 'ping' });
    await page.got('pong');
    world.speechToText.session.speechStart();
    world.speechToText.session.partial('wait a moment please');
    await page.got('audio-stop');
    world.speechToText.session.final('Wait a moment please.');
    // At 20 ms a letter "alpha beta" has ended after 200 ms, while twice as much had been sent.
    await vi.waitFor(() =>
      expect(conversation.cuts).toEqual([{ turnId: expect.any(String), heardText: 'alpha beta' }]),
    );
    expect(page.all('audio-stop')).toHaveLength(1);
  });

  it('is carried as its token says, and says where nobody reads', async () => {
    const carried: unknown[] = [];
    const started = await browser.worker({
      createVoiceSession({ callConnectionId }, wanted) {
        carried.push([callConnectionId, wanted]);
        return {
          outcome: 'completed',
          isAtRest: false,
          start: async () => undefined,
          pushAudio: () => undefined,
          pressKey: (key) => carried.push(key),
          close: async () => undefined,
        };
      },
    });
    const claims = { sessionId: 'browser-1', streamingMode: 'voice_live' as const };
    const page = await browser.connect(
      started,
      await started.sessionTokens.issue('browser', claims, 60),
    );
    page.send({ type: 'start', sampleRateHz: 16_000, reportsPlayback: true });
    const { reconnectToken } = await page.got('ready');
    page.send({ type: 'key', key: '7' });
    page.send({ type: 'text', text: 'Can you read?' });
    expect((await page.got('error')).code).toBe('invalid_request');
    expect(carried).toEqual([['browser:browser-1', 'voice_live'], '7']);
    expect(await started.sessionTokens.verify('browser', reconnectToken)).toMatchObject(claims);
  });

  it('ends when the visitor hangs up', async () => {
    const world = await browser.worker();
    const { page, conversation } = await browser.visit(world);
    page.send({ type: 'text', text: 'Hello' });
    await vi.waitFor(() => expect(conversation.inputs).toHaveLength(1));
    const closed = closeOf(page.socket);
    page.send({ type: 'stop' });
    expect((await closed).code).toBe(1000);
    await vi.waitFor(() => expect(conversation.closes).toEqual(['completed']));
    await browser.leavesNothing(world);
  });

  it('ends when the agent says goodbye, after the last word', async () => {
    const world = await browser.worker();
    const { page, conversation } = await browser.visit(world);
    conversation.reply('Goodbye.', { type: 'call-end', reason: 'done' });
    const closed = closeOf(page.socket);
    page.send({ type: 'text', text: 'That is all, thank you.' });
    expect((await closed).code).toBe(1000);
    expect(page.audio.length).toBeGreaterThanOrEqual(8);
    expect(conversation.closes).toEqual(['completed']);
    await browser.leavesNothing(world);
  });

  it('says that nobody can be put through to a telephone', async () => {
    const world = await browser.worker();
    const { page, conversation } = await browser.visit(world);
    conversation.reply('One moment.', {
      type: 'call-transfer',
      target: '+15550100199',
      reason: 'asked',
      kind: 'cold',
    });
    page.send({ type: 'text', text: 'A person, please.' });
    await vi.waitFor(
      () => expect(world.textToSpeech.speeches.map(({ text }) => text)).toHaveLength(2),
      { timeout: 5000 },
    );
    expect(world.logger.events('error')).toEqual(['call was not transferred']);
    expect(page.socket.readyState).toBe(page.socket.OPEN);
  });

  it('counts in the status, apart from and among the calls', async () => {
    const world = await browser.worker();
    await browser.visit(world);
    expect(await (await world.get('/api/v1/media/status')).json()).toMatchObject({
      calls: { live: 1, capacity: 3 },
      browserConversations: 1,
      sockets: expect.arrayContaining([browserVoicePath]),
    });
  });
});
