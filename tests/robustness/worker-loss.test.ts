import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';
import { callInProgress, dialCompany } from './call-in-progress.ts';

let testStack: TestStack;
let operator: StackOperator;

beforeAll(async () => {
  testStack = await startTestStack();
  operator = createStackOperator(testStack);
});

afterAll(async () => {
  await testStack?.close();
});

describe.skipIf(process.platform !== 'linux')('a media worker that is killed in mid-call', () => {
  const phone = '+15550100061';

  it('takes nobody with it, does not leave its caller in silence, and the next call works', async () => {
    const caller = await callInProgress(testStack, phone);
    testStack.killMediaWorker();
    const [health, calls] = await Promise.all([
      operator.get('/api/v1/health'),
      fetch(`${testStack.access.acsUrl}/_admin/calls`),
    ]);
    expect({ functions: health.status, cloud: calls.status }).toEqual({
      functions: 200,
      cloud: 200,
    });
    await testStack.startMediaWorker();

    await answersOrEnds(caller);
    caller.unplug();
    await expect
      .poll(async () => (await operator.callsOf(phone))[0]?.status, { timeout: 10_000 })
      .toBe('disconnected');

    const next = await dialCompany(testStack, '+15550100062');
    await next.answered(10_000);
    await next.agentFinishes({ withinMs: 15_000 });
    const since = await next.says('There is no power at my place');
    await next.hears(/address/, { withinMs: 15_000, since });
    await next.hangsUp();
  }, 90_000);
});

/** The caller is answered by the new worker, or the call is over: nobody listens to nothing. */
async function answersOrEnds(caller: Awaited<ReturnType<typeof callInProgress>>): Promise<void> {
  const withinMs = 30_000;
  const goesOn = caller
    .says('There is no power at my place')
    .then((since) => caller.hears(/\w/, { withinMs, since }));
  await Promise.any([goesOn, caller.ends(withinMs)]);
}
