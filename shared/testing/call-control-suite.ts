import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallControl } from '#shared/contracts/call-control.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';

/** One call control under test, with a customer at the other end. */
export interface CallControlHarness {
  readonly control: CallControl;
  readonly customerPhone: string;
  readonly callbackUrl: string;
  readonly transportUrl: string;
  /** The customer calls in; resolves with the `incomingCallContext` when it rings. */
  ring(): Promise<string>;
  /** Resolves when both ends are connected. */
  connected(callConnectionId: string): Promise<void>;
  /** The customer hangs up; resolves when the service knows. */
  customerHangsUp(callConnectionId: string): Promise<void>;
  /** Whether the service still has the call. */
  isLive(callConnectionId: string): Promise<boolean>;
  /** The service fails until further notice. */
  breakService(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The promises every call control keeps.
 *
 * @param open starts with no calls for each test.
 */
export function describeCallControl(name: string, open: () => Promise<CallControlHarness>): void {
  describe(`CallControl: ${name}`, () => {
    let harness: CallControlHarness;
    let control: CallControl;
    beforeEach(async () => {
      harness = await open();
      control = harness.control;
    });
    afterEach(() => harness.close());

    const answered = async (start?: boolean): Promise<string> => {
      const incomingCallContext = await harness.ring();
      const { callConnectionId } = await control.answer({
        incomingCallContext,
        callbackUrl: harness.callbackUrl,
        ...(start === undefined ? {} : { media: { transportUrl: harness.transportUrl, start } }),
      });
      await harness.connected(callConnectionId);
      return callConnectionId;
    };
    const fails = (operation: Promise<unknown>, code: CallControlError['code']) =>
      expect(operation).rejects.toSatisfy(
        (error) => error instanceof CallControlError && error.code === code,
      );
    const prompt = {
      text: 'One moment please.',
      voiceName: 'en-US-AvaNeural',
      operationContext: 'queue',
    };

    const elsewhere = { phone: '+15550100900', operationContext: 'transfer' };

    it('answers a ringing call, and the customer takes part in it', async () => {
      const callConnectionId = await answered();
      const participants = await control.participants(callConnectionId);
      expect(participants).toContainEqual({ rawId: `4:${harness.customerPhone}` });
    });

    it('answers a call once', async () => {
      const incomingCallContext = await harness.ring();
      const { callbackUrl } = harness;
      await control.answer({ incomingCallContext, callbackUrl });
      await fails(control.answer({ incomingCallContext, callbackUrl }), 'call_control_failed');
    });

    it('cannot answer what it rejected, nor what never rang', async () => {
      const incomingCallContext = await harness.ring();
      const { callbackUrl } = harness;
      await control.reject(incomingCallContext, 'busy');
      await fails(control.answer({ incomingCallContext, callbackUrl }), 'call_control_failed');
      await fails(
        control.answer({ incomingCallContext: 'no such call', callbackUrl }),
        'call_control_failed',
      );
    });

    it('places a call to the customer', async () => {
      const placed = await control.place({
        to: harness.customerPhone,
        callbackUrl: harness.callbackUrl,
      });
      await harness.connected(placed.callConnectionId);
      expect(await control.participants(placed.callConnectionId)).toContainEqual({
        rawId: `4:${harness.customerPhone}`,
      });
    });

    it('hangs up, and a call that is already gone is a success', async () => {
      const callConnectionId = await answered();
      await control.hangUp(callConnectionId);
      expect(await harness.isLive(callConnectionId)).toBe(false);
      await control.hangUp(callConnectionId);
      await control.hangUp('never-was');
    });

    it('speaks, collects keys and cancels both on a live call', async () => {
      const callConnectionId = await answered();
      await control.playText(callConnectionId, prompt);
      await control.collectKeys(callConnectionId, {
        fromPhone: harness.customerPhone,
        prompt: 'Press one for WhatsApp.',
        maxKeys: 1,
        stopKey: '#',
        initialSilenceSeconds: 10,
        betweenKeysSeconds: 2,
        operationContext: 'menu',
      });
      await control.cancelMedia(callConnectionId);
      expect(await harness.isLive(callConnectionId)).toBe(true);
    });

    it('starts media streaming of a call that was answered without it, and stops it', async () => {
      const callConnectionId = await answered(false);
      await control.startMediaStreaming(callConnectionId);
      await fails(control.startMediaStreaming(callConnectionId), 'call_control_failed');
      await control.stopMediaStreaming(callConnectionId);
      await fails(control.stopMediaStreaming(callConnectionId), 'call_control_failed');
      await control.startMediaStreaming(callConnectionId);
    });

    it('cannot stream a call that was set up without media', async () => {
      const callConnectionId = await answered();
      await fails(control.startMediaStreaming(callConnectionId), 'call_control_failed');
    });

    it('holds the customer, hears their keys, calls somebody in, and takes all of it back', async () => {
      const callConnectionId = await answered();
      const { phone } = elsewhere;
      const rawId = `4:${harness.customerPhone}`;
      const operationContext = 'transfer';
      const ssml =
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US"><voice name="en-US-AvaNeural">Hold on.</voice></speak>';
      await control.hold(callConnectionId, { rawId, ssml, operationContext });
      await control.listenForKeys(callConnectionId, { rawId, operationContext });
      const { invitationId = '' } = await control.addParticipant(callConnectionId, {
        phone,
        ringSeconds: 10,
        operationContext,
      });
      expect(invitationId).not.toBe('');
      await control.cancelInvitation(callConnectionId, invitationId);
      await control.removeParticipant(callConnectionId, phone);
      await control.stopListeningForKeys(callConnectionId, rawId);
      await control.unhold(callConnectionId, rawId);
      expect(await harness.isLive(callConnectionId)).toBe(true);
    });

    it('transfers a call away: it is ours no more', async () => {
      const callConnectionId = await answered();
      await control.transfer(callConnectionId, elsewhere);
      expect(await harness.isLive(callConnectionId)).toBe(false);
    });

    it('says call_not_found for a call that the customer has ended', async () => {
      const callConnectionId = await answered(true);
      await harness.customerHangsUp(callConnectionId);
      await fails(control.playText(callConnectionId, prompt), 'call_not_found');
      await fails(control.cancelMedia(callConnectionId), 'call_not_found');
      await fails(control.startMediaStreaming(callConnectionId), 'call_not_found');
      await fails(control.stopMediaStreaming(callConnectionId), 'call_not_found');
      await fails(control.transfer(callConnectionId, elsewhere), 'call_not_found');
      await fails(control.participants(callConnectionId), 'call_not_found');
      const invitation = { ...elsewhere, ringSeconds: 10 };
      await fails(control.addParticipant(callConnectionId, invitation), 'call_not_found');
      await fails(control.unhold(callConnectionId, '4:+15550100900'), 'call_not_found');
    });

    it('says call_control_failed when the service does not work', async () => {
      const callConnectionId = await answered();
      await harness.breakService();
      await fails(control.playText(callConnectionId, prompt), 'call_control_failed');
    });
  });
}
