import { onTestFinished } from 'vitest';
import { PhoneCaller } from '../phone-caller.ts';
import type { TestStack } from '../stack-fixture.ts';

/** Dials the company; the line is unplugged when the test is over. */
export async function dialCompany({ access }: TestStack, from: string): Promise<PhoneCaller> {
  const caller = await PhoneCaller.dial({
    acsUrl: access.acsUrl,
    from,
    to: access.companyPhone,
  });
  onTestFinished(() => caller.unplug());
  return caller;
}

/** A call that was answered and greeted: it is the caller's turn. */
export async function callInProgress(testStack: TestStack, from: string): Promise<PhoneCaller> {
  const caller = await dialCompany(testStack, from);
  await caller.answered(10_000);
  await caller.agentFinishes({ withinMs: 15_000 });
  return caller;
}
