import { describe, expect, it } from 'vitest';
import { callTool, say } from '#emulators/openai/brain/plan.ts';
import { ScriptQueue } from '#emulators/openai/script-queue.ts';
import { defaultSettings } from './protocol/session-settings.ts';
import { createThoughts } from './thoughts.ts';

const hello = {
  id: 'item_1',
  type: 'message' as const,
  role: 'user' as const,
  status: 'completed' as const,
  text: 'Hello',
};

function open(plan = say('How can I help?')) {
  const scripts = new ScriptQueue();
  const thoughts = createThoughts({ brain: { plan: () => plan }, scripts });
  return { scripts, think: () => thoughts.think([hello], defaultSettings(), {}) };
}

describe('what the model answers with', () => {
  it('is what the brain has planned', () => {
    expect(open().think()).toMatchObject({ text: 'How can I help?', calls: [] });
    const plan = callTool({ name: 'pay', arguments: { amount: 5 } });
    expect(open(plan).think()).toMatchObject({
      text: '',
      calls: [{ name: 'pay', argumentsJson: '{"amount":5}' }],
    });
  });

  it('is what a test prescribes, once, in place of that', () => {
    const { scripts, think } = open();
    scripts.add([
      { when_user: 'goodbye', text: 'Bye.' },
      { text: 'Hi.', tool_calls: [{ name: 'pay', arguments: '{"amount":' }] },
    ]);
    expect(think()).toMatchObject({
      text: 'Hi.',
      calls: [{ name: 'pay', argumentsJson: '{"amount":' }],
    });
    expect(think().text).toBe('How can I help?');
    expect(scripts.waiting()).toHaveLength(1);
  });

  it('costs tokens', () => {
    const { inputTokens, outputTokens } = open().think();
    expect(inputTokens).toBeGreaterThan(0);
    expect(outputTokens).toBe(5);
  });
});
