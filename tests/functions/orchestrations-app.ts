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

df.app.orchestration(channelHandoffName, channelHandoff);
df.app.orchestration(streamRecoveryName, streamRecovery);
for (const name of [...Object.keys(handoffActivities), ...streamActivityNames]) {
  df.app.activity(name, {
    handler: (input: unknown) => {
      const script: unknown = Reflect.get(globalThis, scriptName);
      if (typeof script !== 'function') throw new Error('The test has no script.');
      return script(name, input);
    },
  });
}
