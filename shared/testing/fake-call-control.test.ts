import { expect, it } from 'vitest';
import { describeCallControl } from './call-control-suite.ts';
import { createFakeCallControl } from './fake-call-control.ts';

const customerPhone = '+15550100102';

describeCallControl('fake', async () => {
  const control = createFakeCallControl();
  return {
    control,
    customerPhone,
    callbackUrl: 'http://127.0.0.1/callbacks',
    transportUrl: 'ws://127.0.0.1/media',
    ring: async () => control.ring(customerPhone),
    connected: async () => undefined,
    customerHangsUp: async (callConnectionId) => control.customerHangsUp(callConnectionId),
    isLive: async (callConnectionId) => control.isLive(callConnectionId),
    breakService: async () => control.failNext(),
    close: async () => undefined,
  };
});

it('keeps what was asked for, in order, and leaves refused requests out', async () => {
  const control = createFakeCallControl();
  const { callConnectionId } = await control.place({
    to: customerPhone,
    callbackUrl: 'http://127.0.0.1',
  });
  control.failNext();
  await expect(control.cancelMedia(callConnectionId)).rejects.toThrow('does not answer');
  await control.hangUp(callConnectionId);
  await control.hangUp(callConnectionId);
  expect(control.operations.map(({ name }) => name)).toEqual(['place', 'hangUp']);
});
