import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HandsetMessage } from '#emulators/acs/handset/handset-protocol.ts';
import { connectJsonSocket } from '#scripts/journey/json-socket.ts';
import { EventTape } from '../event-tape.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import {
  type BreakableService,
  createStackOperator,
  type StackOperator,
} from '../stack-operator.ts';
import { callInProgress, dialCompany } from './call-in-progress.ts';

/** No `redis-server` is found on it, so that the emulator serves: it can fail on demand. */
const emptyPath = { PATH: '' };

interface Trouble {
  readonly name: string;
  readonly service: BreakableService;
  readonly faults: Parameters<StackOperator['breakService']>[1];
}

const redisCuts: Trouble = {
  name: 'Redis drops its connections',
  service: 'redis',
  faults: { drop_connections: true },
};
const redisStalls: Trouble = {
  name: 'Redis does not answer',
  service: 'redis',
  faults: { stall: true },
};
const cosmosStalls: Trouble = {
  name: 'Cosmos does not answer',
  service: 'cosmos',
  faults: { stall: true },
};
const troubles = [redisCuts, redisStalls, cosmosStalls];

let testStack: TestStack;
let operator: StackOperator;

// With a Redis of its own the stack has none that could be broken.
describe.skipIf(process.env.REDIS_URL)('while a store is away', () => {
  beforeAll(async () => {
    testStack = await startTestStack({ environment: emptyPath });
    operator = createStackOperator(testStack);
  });

  afterAll(async () => {
    await testStack?.close();
  });

  // The tests' own connections complain, too, while Redis is away.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
  afterEach(() => operator.mendServices());

  for (const [index, { name, service, faults }] of troubles.entries()) {
    it(`${name}: a caller in mid-call is answered, and the call goes on afterwards`, async () => {
      const caller = await callInProgress(testStack, `+1555010004${index}`);
      await operator.breakService(service, faults);
      let since = await caller.says('There is no power at my place');
      await caller.hears(/address|sorry/, { withinMs: 15_000, since });
      await caller.agentFinishes({ withinMs: 10_000, since });
      await operator.mendServices();
      since = await caller.says('My address is 14 Elm Street, Springfield');
      await caller.agentStarts({ withinMs: 15_000, since });
      expect(caller.hasEnded).toBe(false);
    }, 60_000);
  }

  for (const [index, { name, service, faults }] of troubles.entries()) {
    it(`${name}: a call that comes in is answered once it is back`, async () => {
      const phone = `+1555010005${index}`;
      await operator.breakService(service, faults);
      const caller = await dialCompany(testStack, phone);
      await expect
        .poll(async () => (await operator.get('/api/v1/readiness')).status, { timeout: 10_000 })
        .toBe(503);
      await operator.mendServices();
      await caller.answered(20_000);
      await caller.hears(/thanks for calling/i, { withinMs: 10_000 });
      expect(await operator.callsOf(phone)).toHaveLength(1);
    }, 60_000);
  }

  it('Cosmos has had too much: what cannot be stored is not said to be done', async () => {
    const caller = await callInProgress(testStack, '+15550100056');
    await operator.breakService('cosmos', { throttle: 100_000, retry_after_ms: 100 });
    let since = await caller.says('There is no power at my place');
    await caller.hears(/address/, { withinMs: 15_000, since });
    await caller.agentFinishes({ withinMs: 10_000, since });
    const before = caller.heard.length;
    since = await caller.says('14 Elm Street, Springfield');
    await caller.hears(/cannot be reached|could not|not confirmed|sorry/i, {
      withinMs: 20_000,
      since,
    });
    await caller.agentFinishes({ withinMs: 10_000, since });
    expect(caller.heard.slice(before).join(' ')).not.toMatch(/reported|ticket/i);
    expect(caller.hasEnded).toBe(false);
  }, 60_000);

  it('a WhatsApp message is answered once when Redis is back', async () => {
    const { acsUrl } = testStack.access;
    const screen = new EventTape<HandsetMessage>();
    const handset = await connectJsonSocket(
      `${acsUrl.replace(/^http/, 'ws')}/_handset?phone=${encodeURIComponent('+15550100057')}`,
      (message) => screen.add(message as unknown as HandsetMessage),
    );
    const isMessage = (event: HandsetMessage): event is HandsetMessage => event.type === 'message';
    await operator.breakService('redis', { drop_connections: true });
    handset.send({ type: 'text', text: 'My power is out' });
    await expect
      .poll(async () => (await operator.get('/api/v1/readiness')).status, { timeout: 10_000 })
      .toBe(503);
    await operator.mendServices();
    await screen.next(isMessage, 'the answer arrives', { withinMs: 20_000 });
    handset.send({ type: 'text', text: '14 Elm Street, Springfield' });
    await screen.next(isMessage, 'the second answer arrives', { withinMs: 20_000, since: 1 });
    expect(screen.events).toHaveLength(2);
    handset.close();
  }, 60_000);
});
