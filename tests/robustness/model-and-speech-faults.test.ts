import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';
import { callInProgress, dialCompany } from './call-in-progress.ts';

let testStack: TestStack;
let operator: StackOperator;

beforeAll(async () => {
  testStack = await startTestStack();
  operator = createStackOperator(testStack);
});

afterEach(() => operator.mendServices());

afterAll(async () => {
  await testStack?.close();
});

/** Each with what the caller must hear while it lasts. */
const modelTroubles = [
  { faults: { stall: true }, hears: /one moment|sorry/i },
  { faults: { rate_limit: 100_000 }, hears: /a lot of requests/i },
  { faults: { cut_stream_after_tokens: 2 }, hears: /sorry/i },
  { faults: { stall_after_tokens: 2 }, hears: /sorry/i },
];

describe('while the language model fails', () => {
  it('a caller is told so, whatever the failure, and is answered when it is over', async () => {
    const caller = await callInProgress(testStack, '+15550100021');
    for (const { faults, hears } of modelTroubles) {
      await operator.breakService('openai', faults);
      const since = await caller.says('There is no power at my place');
      await caller.hears(hears, { withinMs: 25_000, since });
      await operator.mendServices();
    }
    const since = await caller.says('There is no power at my place');
    await caller.hears(/address/, { withinMs: 20_000, since });
    expect(caller.hasEnded).toBe(false);
  }, 120_000);
});

describe('while the speech service fails', () => {
  it('a caller is greeted with audio that is kept for it, and without a wait', async () => {
    await operator.breakService('speech', { stall: true });
    const caller = await dialCompany(testStack, '+15550100031');
    await caller.answered(10_000);
    await caller.hears(/how can i help/i, { withinMs: 15_000 });
    expect(caller.events.some(({ type }) => type === 'prompt')).toBe(false);
  }, 60_000);

  it('a caller who is greeted by name is greeted by the telephony service', async () => {
    await operator.breakService('speech', { stall: true });
    const caller = await dialCompany(testStack, '+15550100102');
    await caller.answered(10_000);
    await caller.hears(/how can i help/i, { withinMs: 15_000 });
    expect(caller.events.some(({ type }) => type === 'prompt')).toBe(true);
  }, 60_000);

  it('a caller whose answer cannot be spoken hears it from the telephony service', async () => {
    const caller = await callInProgress(testStack, '+15550100032');
    await operator.breakService('speech', { synthesis_error: true });
    const since = await caller.says('There is no power at my place');
    await caller.hears(/address/, { withinMs: 15_000, since });
    expect(caller.events.slice(since).some(({ type }) => type === 'prompt')).toBe(true);
  }, 60_000);

  it('a caller who is not understood is not left in silence, and the call goes on afterwards', async () => {
    const caller = await callInProgress(testStack, '+15550100033');
    await operator.breakService('speech', { stall: true });
    let since = await caller.says('There is no power at my place');
    await caller.hears(/\w/, { withinMs: 20_000, since });
    await operator.mendServices();
    await caller.agentFinishes({ withinMs: 10_000, since });
    since = await caller.says('There is no power at my place');
    await caller.hears(/address/, { withinMs: 20_000, since });
  }, 90_000);
});
