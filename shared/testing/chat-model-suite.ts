import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatEvent, ChatModel, ChatRequest } from '#shared/contracts/chat-model.ts';
import type { FakeAnswer } from './fake-chat-model.ts';

/** One chat model under test, with a service behind it that does as it is told. */
export interface ChatModelHarness {
  readonly chatModel: ChatModel;
  /** The next answers of the service, in order. */
  script(...answers: readonly FakeAnswer[]): Promise<void>;
  /** From now on every request meets this failure. */
  breakWith(
    failure: 'rate-limit' | 'outage' | 'filtered-prompt' | 'wrong-key' | 'stall',
  ): Promise<void>;
  /** Answers that the service is generating right now. */
  running(): Promise<number>;
  close(): Promise<void>;
}

const ask = (content: string): ChatRequest => ({
  messages: [
    { role: 'system', content: 'You are a librarian.' },
    { role: 'user', content },
  ],
});

const LONG = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');

async function collect(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const collected: ChatEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');

/**
 * The promises every chat model keeps.
 *
 * @param open starts with a service that works and takes long enough for each token to be interrupted.
 */
export function describeChatModel(name: string, open: () => Promise<ChatModelHarness>): void {
  describe(`ChatModel: ${name}`, () => {
    let harness: ChatModelHarness;
    const forever = new AbortController().signal;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    it('streams text in pieces and ends with exactly one finish', async () => {
      await harness.script({ text: 'The library opens at nine o’clock.' });
      const events = await collect(harness.chatModel.stream(ask('hours?'), forever));
      expect(textOf(events)).toBe('The library opens at nine o’clock.');
      expect(events.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(2);
      expect(events.filter(({ type }) => type === 'finish')).toEqual([events.at(-1)]);
      expect(events.at(-1)).toMatchObject({
        reason: 'stop',
        usage: { inputTokens: expect.toSatisfy((count: number) => count > 0) },
      });
    });

    it('yields whole tool calls in order, each with an id of its own', async () => {
      const calls = [
        { name: 'search', arguments: { query: 'the "quoted" one', limit: 3 } },
        { name: 'opening_hours', arguments: {} },
      ];
      await harness.script({ calls });
      const events = await collect(harness.chatModel.stream(ask('two things'), forever));
      const toolCalls = events.flatMap((event) =>
        event.type === 'tool-call' ? [event.toolCall] : [],
      );
      expect(
        toolCalls.map(({ name, argumentsJson }) => ({
          name,
          arguments: JSON.parse(argumentsJson),
        })),
      ).toEqual(calls);
      expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' });
    });

    it('takes a whole dialogue with tool results and tools', async () => {
      await harness.script({ text: 'It is on the shelf.' });
      const events = await collect(
        harness.chatModel.stream(
          {
            messages: [
              ...ask('Is Dune in?').messages,
              {
                role: 'assistant',
                content: '',
                toolCalls: [{ id: 'call_a', name: 'search', argumentsJson: '{"query":"Dune"}' }],
              },
              { role: 'tool', toolCallId: 'call_a', content: '{"ok":true}' },
            ],
            tools: [
              {
                name: 'search',
                description: 'Searches.',
                parameters: { type: 'object', properties: {} },
              },
            ],
            toolChoice: 'auto',
            temperature: 0.2,
            maxOutputTokens: 100,
          },
          forever,
        ),
      );
      expect(textOf(events)).toBe('It is on the shelf.');
    });

    it('says when the content filter cut the answer', async () => {
      await harness.script({ text: 'Half of', endedBy: 'content-filter' });
      const events = await collect(harness.chatModel.stream(ask('hm'), forever));
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'content-filter' });
    });

    it('does nothing for a signal that is already aborted', async () => {
      const reason = new Error('hung up');
      await expect(
        collect(harness.chatModel.stream(ask('hi'), AbortSignal.abort(reason))),
      ).rejects.toBe(reason);
      expect(await harness.running()).toBe(0);
    });

    it('throws the signal’s reason in mid-stream and the service stops generating', async () => {
      await harness.script({ text: LONG });
      const abort = new AbortController();
      const reason = new Error('barge-in');
      const heard: string[] = [];
      await expect(
        (async () => {
          for await (const event of harness.chatModel.stream(ask('talk'), abort.signal)) {
            if (event.type === 'text-delta' && heard.push(event.text) === 3) abort.abort(reason);
          }
        })(),
      ).rejects.toBe(reason);
      expect(heard).toHaveLength(3);
      await vi.waitFor(async () => expect(await harness.running()).toBe(0));
    });

    it('stops the service when the reader leaves early', async () => {
      await harness.script({ text: LONG });
      for await (const event of harness.chatModel.stream(ask('talk'), forever)) {
        if (event.type === 'text-delta') break;
      }
      await vi.waitFor(async () => expect(await harness.running()).toBe(0));
    });

    it('throws the signal’s reason while it waits for a silent service', async () => {
      await harness.breakWith('stall');
      const abort = new AbortController();
      const reason = new Error('hung up');
      const failed = expect(
        collect(harness.chatModel.stream(ask('hi'), abort.signal)),
      ).rejects.toBe(reason);
      await vi.waitFor(async () => expect(await harness.running()).toBe(1));
      abort.abort(reason);
      await failed;
      await vi.waitFor(async () => expect(await harness.running()).toBe(0));
    });

    it('keeps two answers at the same time apart', async () => {
      await harness.script({ text: 'one one one' });
      const first = harness.chatModel.stream(ask('first'), forever)[Symbol.asyncIterator]();
      const begun = await first.next();
      await harness.script({ text: 'two two two' });
      const second = await collect(harness.chatModel.stream(ask('second'), forever));
      let text = begun.done ? '' : textOf([begun.value]);
      for (let next = await first.next(); !next.done; next = await first.next())
        text += textOf([next.value]);
      expect([text, textOf(second)]).toEqual(['one one one', 'two two two']);
    });

    it.each([
      ['rate-limit', 'model_rate_limited'],
      ['outage', 'model_unavailable'],
      ['filtered-prompt', 'model_content_filtered'],
      ['wrong-key', 'model_request_refused'],
      ['stall', 'model_timeout'],
    ] as const)('fails with a code of the catalogue: %s', async (failure, code) => {
      await harness.breakWith(failure);
      await expect(collect(harness.chatModel.stream(ask('hi'), forever))).rejects.toMatchObject({
        name: 'ModelError',
        code,
      });
    });
  });
}
