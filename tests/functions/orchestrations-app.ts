import * as df from 'durable-functions';
import { channelHandoff } from '#functions/orchestrations/channel-handoff.ts';
import {
  channelHandoffName,
  type HandoffActivityName,
} from '#functions/orchestrations/channel-handoff-messages.ts';
import { streamRecovery } from '#functions/orchestrations/stream-recovery.ts';
import {
  streamActivityNames,
  streamRecoveryName,
} from '#functions/orchestrations/stream-recovery-messages.ts';
import { callTransfer } from '#functions/transfers/call-transfer.ts';
import {
  callTransferName,
  type TransferActivityName,
} from '#functions/transfers/transfer-messages.ts';
import { scriptName } from './script-name.ts';

// The real orchestrations, with activities that the test scripts.

const handoffActivities: Record<HandoffActivityName, true> = {
  summariseHandoff: true,
  saveHandoffContext: true,
  syncHandoffThread: true,
  sendHandoffMessage: true,
  remindOfHandoff: true,
  tellVoiceLeg: true,
  closeVoiceLeg: true,
  finishHandoff: true,
};

const transferActivities: Record<TransferActivityName, true> = {
  holdCaller: true,
  callColleague: true,
  prepareBriefing: true,
  dialExtension: true,
  briefColleague: true,
  connectParties: true,
  dismissAgent: true,
  handCallOver: true,
  noteHandedOver: true,
  returnCaller: true,
  checkParties: true,
};
const activities = [
  ...Object.keys(handoffActivities),
  ...streamActivityNames,
  ...Object.keys(transferActivities),
];

df.app.orchestration(channelHandoffName, channelHandoff);
df.app.orchestration(streamRecoveryName, streamRecovery);
df.app.orchestration(callTransferName, callTransfer);
for (const name of activities) {
  df.app.activity(name, {
    handler: (input: unknown) => {
      const script: unknown = Reflect.get(globalThis, scriptName);
      if (typeof script !== 'function') throw new Error('The test has no script.');
      return script(name, input);
    },
  });
}
