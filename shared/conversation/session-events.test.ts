import { describe, expect, it } from 'vitest';
import { sessionEventSchema } from '#shared/contracts/session-event.ts';
import {
  ask,
  ConversationFixture,
  collect,
  libraryContent,
  libraryTool,
  spoken,
} from '#shared/testing/conversation-fixture.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { callsTools, says } from '#shared/testing/scripted-replies.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createSessionEvents } from './session-events.ts';

/** Runs one greeted turn with a tool and a handoff, and gives the types of what was published. */
async function published(channel: 'voice' | 'webchat') {
  const fixture = new ConversationFixture({
    content: libraryContent({ tools: [libraryTool({ name: 'look_up' })] }),
    replies: [callsTools(['look_up', {}], ['handoff_loans', {}]), says('On Friday.')],
  });
  const bodies: { readonly type: string; readonly turnId?: string }[] = [];
  await fixture.hotStore.subscribe('events:*', (text, name) => {
    const event = sessionEventSchema.parse(JSON.parse(text));
    expect(name).toBe('events:session-1');
    expect(event).toMatchObject({ sessionId: 'session-1', channel });
    bodies.push(event.body);
  });
  const conversation = await fixture.open({ channel });
  await collect(conversation.greet(new AbortController().signal));
  await ask(conversation, spoken('When is Emma due?', { turnId: 'turn-x' }));
  await conversation.close('completed');
  await fixture.clock.advance(0);
  return bodies;
}

describe('the live feed', () => {
  it('carries everything the engine sees, in order', async () => {
    const bodies = await published('voice');
    expect(bodies.map(({ type }) => type)).toEqual([
      'session-start',
      'assistant-text',
      'user-final',
      'tool-start',
      'tool-end',
      'tool-start',
      'tool-end',
      'agent-switch',
      'assistant-text',
      'session-end',
    ]);
    expect(bodies.filter(({ turnId }) => turnId !== undefined).map(({ turnId }) => turnId)).toEqual(
      ['greeting', ...Array.from({ length: 6 }, () => 'turn-x')],
    );
  });

  it('carries turn metrics of text channels; voice adds its own', async () => {
    const metrics = (await published('webchat')).filter(({ type }) => type === 'turn-metrics');
    expect(metrics).toMatchObject([
      { turnId: 'greeting', agent: 'Desk' },
      { turnId: 'turn-x', agent: 'Loans', inputTokens: 200, outputTokens: 20 },
    ]);
  });

  it('never throws and never waits; a failure is logged', async () => {
    const clock = new VirtualClock();
    const hotStore = new FakeHotStore({ clock });
    const logger = new FakeLogger();
    hotStore.available = false;
    const events = createSessionEvents({ hotStore, clock, logger });
    events.publish(
      { sessionId: 'session-1', channel: 'voice' },
      { type: 'session-end', outcome: 'completed' },
    );
    await events.settled();
    expect(logger.events('warn')).toEqual(['session event was not published']);
  });
});
