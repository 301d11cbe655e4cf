import { WebSocket } from 'ws';
import { CALLER_PHONE, CHANNEL_ID, openCallStage } from '#emulators/acs/testing/call-stage.ts';
import { EventLog } from '#emulators/acs/testing/event-log.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { createAcsMessageSender } from '#shared/messaging/acs-message-sender.ts';
import { describeMessageSender } from '#shared/testing/message-sender-suite.ts';

describeMessageSender('Azure Communication Services, emulated', async () => {
  const stage = await openCallStage();
  const sender = createAcsMessageSender({
    connectionString: stage.emulator.connectionString,
    channelId: CHANNEL_ID,
    clock: systemClock,
  });
  const phone = encodeURIComponent(CALLER_PHONE);
  await stage.admin('PUT', `handsets/${phone}`, { serviceWindowOpen: true });
  const screen = new WebSocket(
    `${stage.emulator.url.replace('http', 'ws')}/_handset?phone=${phone}`,
  );
  const log = new EventLog<{ readonly messageId: string }>();
  screen.on('message', (payload) => log.add(JSON.parse(payload.toString())));
  await new Promise((resolve, reject) => screen.once('open', resolve).once('error', reject));
  return {
    sender,
    to: CALLER_PHONE,
    template: { name: 'continue_here', language: 'en_US' },
    async received(count) {
      await log.until((messages) => messages.length >= count);
      return log.all.map(({ messageId }) => messageId);
    },
    async refuseNext() {
      await stage.admin('POST', 'faults', { fail_next: 3 });
    },
    async close() {
      screen.terminate();
      await stage.close();
    },
  };
});
