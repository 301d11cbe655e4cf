import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { LineCommand, LineEvent } from '#emulators/acs/line/line-protocol.ts';
import {
  type Callback,
  callbackIdOf,
} from '#registries/toolstore/utilities/records/service-desk.ts';
import { connectJsonSocket, type JsonSocket } from '#scripts/journey/json-socket.ts';
import { documentStoreOf } from '#scripts/stack/document-store-of.ts';
import { publicOwner, recordDocumentOf } from '#shared/conversation/record-area.ts';
import { EventTape } from '../event-tape.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';

const number = '+15550100703';

let stack: TestStack;
let operator: StackOperator;
let socket: JsonSocket;
const tape = new EventTape<LineEvent>();
const send = (command: LineCommand) => socket.send(command);
const next = <Type extends LineEvent['type']>(
  type: Type,
  fits: (event: LineEvent) => boolean = () => true,
) =>
  tape.next(
    (event): event is Extract<LineEvent, { type: Type }> => event.type === type && fits(event),
    type,
    { withinMs: 45_000 },
  );
const hears = (words: RegExp) =>
  next('heard', (event) => event.type === 'heard' && event.final && words.test(event.text));
const says = async (text: string) => {
  send({ type: 'say', id: text, text });
  await next('said-end', (event) => event.type === 'said-end' && event.id === text);
};

beforeAll(async () => {
  stack = await startTestStack({ environment: { ENABLE_CALL_RECORDING: 'on' } });
  operator = createStackOperator(stack);
  const url = `${stack.access.acsUrl.replace(/^http/, 'ws')}/_phone/line`;
  // The line's own protocol: emulators/acs/line/line-protocol.ts.
  socket = await connectJsonSocket(url, (event) => tape.add(event as LineEvent));
  send({ type: 'register', phone: number });
  await next('registered');
}, 60_000);
afterAll(async () => {
  socket.close();
  await stack.close();
}, 30_000);

describe('a customer who was promised a call', () => {
  it('is called, hears why, and an operator keeps what they say out of the recording', async () => {
    const nowMs = Date.now();
    const callback: Callback = {
      id: callbackIdOf(number),
      kind: 'callback',
      at: nowMs,
      reference: 'CB-111-222',
      phone: number,
      scenario: 'utilities',
      department: 'general',
      reason: 'moving to another house',
      callAt: nowMs,
      callUntil: nowMs + 3_600_000,
      status: 'scheduled',
      nextAt: nowMs,
      attempts: 0,
    };
    const documents = documentStoreOf(stack.stack.settings.environment);
    await documents.write('systemOfRecord', recordDocumentOf(publicOwner, callback));

    await next('ringing');
    send({ type: 'accept' });
    const { callConnectionId } = await next('answered');
    await says('Hello?');
    await hears(/you asked us to call you back/i);

    const path = `/api/v1/calls/${callConnectionId}/recording`;
    const order = async (name: string) => {
      const response = await operator.post(`${path}/${name}`, {});
      return z.looseObject({ state: z.string() }).parse(await response.json()).state;
    };
    expect([await order('pause'), await order('pause')]).toEqual(['paused', 'paused']);
    expect([await order('resume'), await order('stop')]).toEqual(['active', 'stopped']);
    await vi.waitFor(
      async () => {
        const recording = await (await operator.get(path)).json();
        expect(recording).toMatchObject({ state: 'inactive', files: [{ part: 0 }] });
      },
      { timeout: 10_000, interval: 100 },
    );
    expect((await operator.post(`${path}/resume`, {})).status).toBe(409);

    send({ type: 'hangup' });
    await next('disconnected');
    await vi.waitFor(
      async () => {
        const [call] = await operator.callsOf(number);
        expect(call?.status).toBe('disconnected');
      },
      { timeout: 10_000, interval: 100 },
    );
    expect((await operator.post(`${path}/stop`, {})).status).toBe(409);
    const found = await documents.read('systemOfRecord', callback.id, publicOwner);
    expect(found?.document).toMatchObject({ status: 'calling', attempts: 1 });
    await documents.close();
  }, 120_000);
});
