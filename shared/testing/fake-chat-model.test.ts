import { expect, it } from 'vitest';
import { ModelError } from '#shared/errors/coded-error.ts';
import { describeChatModel } from './chat-model-suite.ts';
import { FakeChatModel } from './fake-chat-model.ts';
import { VirtualClock } from './virtual-clock.ts';

const codes = {
  'rate-limit': 'model_rate_limited',
  outage: 'model_unavailable',
  'filtered-prompt': 'model_content_filtered',
  'wrong-key': 'model_request_refused',
} as const;

describeChatModel('fake', async () => {
  const fake = new FakeChatModel({ firstTokenTimeoutMs: 20 });
  return {
    chatModel: fake,
    script: async (...answers) => void fake.script(...answers),
    async breakWith(failure) {
      if (failure === 'stall') fake.stalled = true;
      else fake.error = new ModelError(codes[failure]);
    },
    running: async () => fake.running,
    close: async () => undefined,
  };
});

it('keeps the pace it was given', async () => {
  const clock = new VirtualClock();
  const fake = new FakeChatModel({ clock, firstTokenMs: 200, perTokenMs: 15 });
  fake.script({ text: 'one two three' });
  const startedAt = clock.now();
  const arrivals: Array<readonly [string, number]> = [];
  const reading = (async () => {
    for await (const event of fake.stream({ messages: [] }, new AbortController().signal)) {
      if (event.type === 'text-delta') arrivals.push([event.text, clock.now() - startedAt]);
    }
  })();
  await clock.advance(1000);
  await reading;
  expect(arrivals).toEqual([
    ['one', 200],
    [' two', 215],
    [' three', 230],
  ]);
  expect(clock.pendingTimers).toBe(0);
});
