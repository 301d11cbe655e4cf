import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { decodeWav } from '#emulators/acs/audio/wav.ts';
import type { LineCommand, LineEvent } from '#emulators/acs/line/line-protocol.ts';
import { connectJsonSocket, type JsonSocket } from '#scripts/journey/json-socket.ts';
import { EventTape } from '../event-tape.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { createStackOperator, type StackOperator } from '../stack-operator.ts';

const waits = { timeout: 20_000, interval: 100 };
/** Louder than the line's own silence. */
const audible = 300;

let stack: TestStack;
let operator: StackOperator;
const phones: Phone[] = [];
beforeAll(async () => {
  stack = await startTestStack();
  operator = createStackOperator(stack);
}, 60_000);
afterAll(async () => {
  for (const phone of phones) phone.close();
  await stack.close();
}, 30_000);

/** A telephone that we call. */
class Phone {
  readonly tape = new EventTape<LineEvent>();
  readonly number: string;
  #socket: JsonSocket | undefined;

  constructor(number: string) {
    this.number = number;
  }

  static async plugIn(number: string): Promise<Phone> {
    const phone = new Phone(number);
    phones.push(phone);
    const url = `${stack.access.acsUrl.replace(/^http/, 'ws')}/_phone/line`;
    phone.#socket = await connectJsonSocket(url, (event) => {
      // The line's own protocol: emulators/acs/line/line-protocol.ts.
      phone.tape.add(event as LineEvent);
    });
    phone.send({ type: 'register', phone: number });
    await phone.next('registered');
    return phone;
  }

  send(command: LineCommand): void {
    this.#socket?.send(command);
  }

  next<Type extends LineEvent['type']>(
    type: Type,
    fits: (event: LineEvent) => boolean = () => true,
  ) {
    return this.tape.next(
      (event): event is Extract<LineEvent, { type: Type }> => event.type === type && fits(event),
      type,
      { withinMs: 25_000 },
    );
  }

  /** Final, so that whoever answers does not speak at the same time: the recording has both in one. */
  hears(words: RegExp) {
    return this.next(
      'heard',
      (event) => event.type === 'heard' && event.final && words.test(event.text),
    );
  }

  /** What was spoken and heard on the line: left the phone, right our side. */
  async sound() {
    const { lineId } = await this.next('registered');
    const response = await fetch(`${stack.access.acsUrl}/_phone/lines/${lineId}/audio.wav`);
    const { samples } = decodeWav(Buffer.from(await response.arrayBuffer()));
    const side = (which: 0 | 1) => samples.filter((_, index) => index % 2 === which);
    return { theirs: side(0), ours: side(1) };
  }

  close(): void {
    this.#socket?.close();
  }
}

async function call(number: string, how: object = {}): Promise<string> {
  const response = await operator.post('/api/v1/calls/initiate', { target_number: number, ...how });
  expect(response.status).toBe(202);
  return z.object({ call_id: z.string() }).parse(await response.json()).call_id;
}

const firstAudible = (samples: Int16Array) => samples.findIndex((one) => Math.abs(one) > audible);
const lastAudible = (samples: Int16Array) =>
  samples.findLastIndex((one) => Math.abs(one) > audible);

describe('a call that we place', () => {
  it('greets a person, is recorded with their knowledge, and operators can listen to it', async () => {
    const phone = await Phone.plugIn('+15550100701');
    const callId = await call(phone.number, { record_call: true });
    await phone.next('ringing');
    phone.send({ type: 'accept' });
    await phone.next('answered');
    phone.send({ type: 'say', id: 'hello', text: 'Hello?' });
    await phone.hears(/this call is recorded/i);
    await phone.hears(/do you have a moment/i);
    phone.send({ type: 'say', id: 'busy', text: 'Not now please call me later' });
    await phone.next('said-end', (event) => event.type === 'said-end' && event.id === 'busy');
    phone.send({ type: 'hangup' });
    await phone.next('disconnected');

    const path = `/api/v1/calls/${callId}/recording`;
    await vi.waitFor(async () => {
      const { files } = z
        .object({ files: z.array(z.unknown()) })
        .parse(await (await operator.get(path)).json());
      expect(files).toHaveLength(1);
    }, waits);
    const file = await operator.get(`${path}/file`);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const recording = decodeWav(Buffer.from(await file.arrayBuffer()));
    const { theirs, ours } = await phone.sound();
    expect(recording.channels).toBe(1);
    // It begins after the notice and has what both sides said from then on.
    expect(holds(recording.samples, lastSpoken(theirs))).toBe(true);
    expect(holds(recording.samples, lastSpoken(ours))).toBe(true);
    expect(holds(recording.samples, firstSpoken(theirs))).toBe(false);
    expect((await fetch(`${stack.access.functionsUrl}${path}/file`)).status).toBe(401);
  }, 60_000);
});

/** Half a second in the middle of the first, or the last, that was said. */
const firstSpoken = (samples: Int16Array) =>
  samples.subarray(firstAudible(samples)).subarray(800, 3000);
const lastSpoken = (samples: Int16Array) =>
  samples.subarray(0, lastAudible(samples)).subarray(-8000);

/** Whether a stretch of sound is in a recording, sample by sample. */
function holds(recording: Int16Array, sound: Int16Array): boolean {
  const anchor = sound.findIndex((one) => Math.abs(one) > audible);
  for (let at = 0; at + sound.length <= recording.length; at += 1) {
    if (recording[at + anchor] !== sound[anchor]) continue;
    if (sound.every((expected, index) => recording[at + index] === expected)) return true;
  }
  return false;
}
