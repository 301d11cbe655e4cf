import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LineEvent } from '#emulators/acs/line/line-protocol.ts';
import { connectJsonSocket, type JsonSocket } from '#scripts/journey/json-socket.ts';
import { EventTape } from '../event-tape.ts';
import { PhoneCaller } from '../phone-caller.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';

/** The seeded number of the company. */
const companyPhone = '+15550100000';
const visitor = {
  full_name: 'Demo Visitor',
  email: 'visitor@example.com',
  phone_number: '+15550100199',
};

let testStack: TestStack;
let operator: StackOperator;

beforeAll(async () => {
  testStack = await startTestStack();
  operator = createStackOperator(testStack);
  const created = await operator.post('/api/v1/demo-env/temporary-user', visitor);
  expect(created.status).toBe(201);
});

afterAll(async () => {
  await testStack?.close();
});

/** A telephone that is switched on. */
async function plugIn(phone: string): Promise<{ line: JsonSocket; tape: EventTape<LineEvent> }> {
  const tape = new EventTape<LineEvent>();
  const url = `${testStack.access.acsUrl.replace(/^http/, 'ws')}/_phone/line`;
  // The line's own protocol: emulators/acs/line/line-protocol.ts.
  const line = await connectJsonSocket(url, (event) => tape.add(event as LineEvent));
  line.send({ type: 'register', phone });
  await next(tape, 'registered');
  return { line, tape };
}

const next = (tape: EventTape<LineEvent>, type: LineEvent['type']) =>
  tape.next((event): event is LineEvent => event.type === type, type, { withinMs: 20_000 });

/** @returns all that was said until then. */
async function hearsGreeting(tape: EventTape<LineEvent>): Promise<string> {
  const isSpeech = (event: LineEvent): event is Extract<LineEvent, { type: 'heard' }> =>
    event.type === 'heard' && event.final;
  await tape.next(
    (event): event is Extract<LineEvent, { type: 'heard' }> =>
      isSpeech(event) && /have a moment/i.test(event.text),
    'the customer is greeted',
    { withinMs: 20_000 },
  );
  return tape.events
    .filter(isSpeech)
    .map(({ text }) => text)
    .join(' ');
}

const endOf = (phone: string) =>
  expect
    .poll(() => operator.callsOf(phone), { timeout: 10_000 })
    .toMatchObject([{ status: 'disconnected', end_reason: '200/0', stream_restarts: 0 }]);

describe('a demo customer', () => {
  it('is called, greeted by name, and the call ends without its stream being restarted', async () => {
    const { line, tape } = await plugIn(visitor.phone_number);
    const placed = await operator.post('/api/v1/calls/initiate', {
      target_number: visitor.phone_number,
      scenario: 'utilities',
    });
    expect(placed.status).toBe(202);
    await next(tape, 'ringing');
    line.send({ type: 'accept' });
    const greeting = await hearsGreeting(tape);
    expect(greeting).toMatch(/demo.*this is Ava from PowerGrid Energy/i);
    expect(greeting).not.toMatch(/for calling|how can i help/i);
    line.send({ type: 'hangup' });
    await next(tape, 'disconnected');
    await endOf(visitor.phone_number);
    line.close();
  });

  it('calls, and is known by the number', async () => {
    const caller = await PhoneCaller.dial({
      acsUrl: testStack.access.acsUrl,
      from: visitor.phone_number,
      to: companyPhone,
    });
    await caller.hears(/demo/i, { withinMs: 20_000 });
    await caller.hangsUp();
  });
});

describe('a call that nobody takes', () => {
  it('is recorded as failed', async () => {
    const phone = '+15550100188';
    await operator.post('/api/v1/calls/initiate', { target_number: phone });
    await expect
      .poll(() => operator.callsOf(phone), { timeout: 10_000 })
      .toMatchObject([{ status: 'failed' }]);
  });
});

describe('the list of calls', () => {
  const pageSchema = z.object({
    calls: z.array(z.object({ session_id: z.string(), started_at: z.string() })),
    continuation: z.string().nullable(),
  });
  const page = async (query: string) => {
    const response = await operator.get(`/api/v1/calls?${query}`);
    expect(response.status).toBe(200);
    return pageSchema.parse(await response.json());
  };

  it('is read page by page, the newest first, each call once', async () => {
    for (let call = 0; call < 4; call += 1) {
      await operator.post('/api/v1/calls/initiate', { target_number: '+15550100187' });
    }
    const all = (await page('limit=100')).calls;
    expect(all.length).toBeGreaterThanOrEqual(6);
    const seen: string[] = [];
    let continuation: string | null = '';
    while (continuation !== null) {
      const at: string =
        continuation === '' ? '' : `&continuation=${encodeURIComponent(continuation)}`;
      const { calls, continuation: following } = await page(`limit=2${at}`);
      expect(calls.length).toBeLessThanOrEqual(2);
      seen.push(...calls.map(({ session_id: id }) => id));
      continuation = following;
    }
    expect(seen).toEqual(all.map(({ session_id: id }) => id));
  });
});
