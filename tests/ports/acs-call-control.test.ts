import { CALLER_PHONE, openCallStage, SERVICE_PHONE } from '#emulators/acs/testing/call-stage.ts';
import { createAcsCallControl } from '#shared/telephony/acs-call-control.ts';
import { describeCallControl } from '#shared/testing/call-control-suite.ts';

describeCallControl('Azure Communication Services, emulated', async () => {
  const stage = await openCallStage();
  const control = createAcsCallControl({
    connectionString: stage.emulator.connectionString,
    sourcePhoneNumber: SERVICE_PHONE,
    promptVoiceName: 'en-US-AvaNeural',
  });
  await stage.subscribe('IncomingCall');
  const phone = await stage.phone();
  phone.send({ type: 'register', phone: CALLER_PHONE });
  await phone.event('registered');
  const stateOf = async (id: string) =>
    (await stage.calls()).find((call) => call.callConnectionId === id)?.state;
  return {
    control,
    customerPhone: CALLER_PHONE,
    callbackUrl: `${stage.webhook.url}/callbacks`,
    transportUrl: stage.media.url,
    async ring() {
      phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
      const incoming = await stage.webhook.event('IncomingCall');
      return String(incoming.body.incomingCallContext);
    },
    async connected() {
      const ringing = await phone.event('ringing');
      if (ringing.from === SERVICE_PHONE) phone.send({ type: 'accept' });
      await stage.webhook.event('CallConnected');
    },
    async customerHangsUp() {
      phone.send({ type: 'hangup' });
      await stage.webhook.event('CallDisconnected');
    },
    isLive: async (id) => (await stateOf(id)) === 'connected',
    async breakService() {
      await stage.admin('POST', 'faults', { error_rate: 1 });
    },
    close: () => stage.close(),
  };
});
