import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeWav } from '../audio/wav.ts';
import {
  CALLER_PHONE,
  type CallStage,
  openCallStage,
  SERVICE_PHONE,
} from '../testing/call-stage.ts';
import { encodeLine } from '../testing/code-voice.ts';

describe('a phone with an answering machine', () => {
  let stage: CallStage;
  beforeEach(async () => {
    stage = await openCallStage();
  });
  afterEach(() => stage.close());

  it('takes a call by itself, says its greeting, and then beeps', async () => {
    const phone = await stage.phone();
    phone.send({
      type: 'register',
      phone: CALLER_PHONE,
      machine: { greeting: 'leave a message', beep: { frequencyHz: 800, lengthMs: 300 } },
    });
    const { lineId } = await phone.event('registered');
    await stage.client.createCall(
      {
        targetParticipant: { phoneNumber: CALLER_PHONE },
        sourceCallIdNumber: { phoneNumber: SERVICE_PHONE },
      },
      `${stage.webhook.url}/callbacks`,
    );
    await phone.log.find((event) => event.type === 'said-end' && event.id === 'beep');
    phone.send({ type: 'hangup' });
    await phone.event('disconnected');
    const said = phone.log.all.filter(({ type }) => type === 'said-start');
    expect(said).toMatchObject([{ id: 'greeting' }, { id: 'beep' }]);
    const wav = await fetch(`${stage.emulator.url}/_phone/lines/${lineId}/audio.wav`);
    const { samples } = decodeWav(Buffer.from(await wav.arrayBuffer()));
    const left = samples.filter((_, index) => index % 2 === 0);
    const firstAt = left.findIndex((sample) => sample !== 0);
    const greeting = encodeLine('leave a message');
    const beepAt = firstAt + Math.ceil(greeting.length / 320) * 320;
    const beep = left.subarray(beepAt, beepAt + 0.3 * 16_000);
    const crossings = beep.filter((sample, at) => sample >= 0 && (beep[at - 1] ?? 0) < 0).length;
    expect(Math.abs(crossings / 0.3 - 800)).toBeLessThan(10);
  });
});
