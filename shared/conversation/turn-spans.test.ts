import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '#shared/contracts/tool.ts';
import {
  ask,
  ConversationFixture,
  endOf,
  libraryContent,
} from '#shared/testing/conversation-fixture.ts';
import { FakeTracer } from '#shared/testing/fake-tracer.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';

let tracer: FakeTracer;

beforeEach(() => {
  tracer = new FakeTracer();
  trace.setGlobalTracerProvider(tracer);
});

afterEach(() => {
  trace.disable();
});

const canaries = ['Zephyrine', '+15550100977', '4111111111111111', 'Quincunx Lane'];

const lookUp = defineTool({
  name: 'look_up',
  version: 1,
  description: 'Looks somebody up.',
  exampleRequests: ['look me up'],
  parameters: z.object({ name: z.string() }),
  result: z.object({ message: z.string() }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 1000,
  execute: async () => ({ message: 'You live in Quincunx Lane.' }),
});

it('are one for the turn below its call, with one per answer of the model and per tool below it', async () => {
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [lookUp] }),
    replies: [callsTools(['look_up', { name: 'Zephyrine' }]), says('You live in Quincunx Lane.')],
  });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const conversation = await fixture.open({ customerPhone: '+15550100977', traceparent });
  const events = await ask(conversation, 'I am Zephyrine, my card is 4111111111111111');
  await conversation.close('completed');

  const [turn] = tracer.named('turn');
  expect(turn?.parentSpanId).toBe('b7ad6b7169203331');
  expect(tracer.spans.every(({ traceId }) => traceId === turn?.traceId)).toBe(true);
  const children = tracer.spans.filter(({ parentSpanId }) => parentSpanId === turn?.spanId);
  expect(children.map(({ name }) => name)).toEqual([
    'chat default',
    'execute_tool look_up',
    'chat default',
  ]);
  expect(children[0]).toMatchObject({
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'azure.ai.openai',
      'gen_ai.request.model': 'default',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 10,
    },
    events: ['gen_ai.first_token'],
  });
  expect(children[1]?.attributes).toMatchObject({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'look_up',
  });
  expect(tracer.spans.every(({ hasEnded }) => hasEnded)).toBe(true);
  expect(endOf(events).timings.traceparent).toBe(`00-${turn?.traceId}-${turn?.spanId}-01`);

  const recorded = JSON.stringify(tracer.spans);
  for (const canary of canaries) expect(recorded).not.toContain(canary);
});

it('tell when the model answered and the tool ran, also to whoever keeps the turn', async () => {
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [lookUp] }),
    replies: [callsTools(['look_up', { name: 'A' }]), says('Here you are.')],
  });
  const conversation = await fixture.open({ channel: 'webchat' });
  const { timings } = endOf(await ask(conversation, 'look me up'));
  expect(timings.modelRounds).toHaveLength(2);
  expect(timings.tools).toMatchObject([{ tool: 'look_up', ok: true }]);
  await conversation.close('completed');
  const metrics = fixture.published.find(({ type }) => type === 'turn-metrics');
  expect(metrics).toMatchObject({
    detail: { modelRounds: [{ inputTokens: 100 }, {}], tools: [{ tool: 'look_up' }] },
  });
});
