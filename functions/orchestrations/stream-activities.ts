import { CallControlError } from '#shared/errors/coded-error.ts';
import { handedOver } from '#shared/telephony/handed-over.ts';
import { type CallRecord, hasEnded } from '../calls/call-record.ts';
import { endCall } from '../calls/end-call.ts';
import { linesForCaller } from '../calls/lines-for-caller.ts';
import { restartStream } from '../calls/restart-stream.ts';
import { streamRestartKey } from '../calls/stream-restart-key.ts';
import type { Services } from '../services.ts';
import { isTalking } from './is-talking.ts';
import { apologyLine, type StreamLines, streamLinesIn } from './stream-lines.ts';
import {
  apologyContext,
  type BrokenCall,
  healthyAfterMs,
  type StreamActivityName,
  type StreamRestart,
} from './stream-recovery-messages.ts';

/** Marks the other lines of a recovery: nobody waits for their end. */
const lineContext = 'stream-recovery';
/** Why the call ended, in its record. */
const endReason = 'stream-lost';

type Activities = {
  readonly [Name in StreamActivityName]: (call: BrokenCall, services: Services) => Promise<unknown>;
};

/** What the stream recovery does to the world. Each may run more than once and has one effect. */
export const streamActivities: Activities = {
  restartStream: restartBrokenStream,
  sayOneMoment,
  askForPatience,
  welcomeBack,
  breakSilence,
  apologiseForStream,
  hangUpBrokenCall,
};

async function restartBrokenStream(
  { sessionId, callConnectionId }: BrokenCall,
  services: Services,
): Promise<StreamRestart> {
  const { callRecords, hotStore } = services;
  const record = await callRecords.get(sessionId);
  if (record === undefined || hasEnded(record)) return 'call-over';
  await hotStore.setText(streamRestartKey(sessionId), 'recovery', { ttlMs: healthyAfterMs });
  return restartStream(services, { sessionId, callConnectionId });
}

async function sayOneMoment(
  call: BrokenCall,
  services: Services,
): Promise<{ readonly greeted: boolean }> {
  const greeted = (await services.sessions.load(call.sessionId))?.memo.greeted === true;
  const words = ({ reconnecting, connecting }: StreamLines) =>
    greeted ? reconnecting : connecting;
  await say(services, call, { words, context: lineContext, once: 'one-moment' });
  return { greeted };
}

async function askForPatience(call: BrokenCall, services: Services): Promise<void> {
  await say(services, call, {
    words: ({ patience }) => patience,
    context: lineContext,
    once: 'patience',
  });
}

async function welcomeBack(call: BrokenCall, services: Services): Promise<void> {
  await say(services, call, { words: ({ back }) => back, context: lineContext, once: 'back' });
}

async function breakSilence(call: BrokenCall, services: Services): Promise<void> {
  if (await handedOver.isMarked(services.hotStore, call.sessionId)) return;
  if (await isTalking(services, call)) return;
  await say(services, call, {
    words: ({ cutOff }) => cutOff,
    context: lineContext,
    once: 'cut-off',
  });
}

async function apologiseForStream(
  call: BrokenCall,
  services: Services,
): Promise<{ readonly said: boolean }> {
  const { callRecords, waitingCalls, logger } = services;
  const { sessionId } = call;
  const record = await callRecords.update(sessionId, (current) =>
    hasEnded(current)
      ? undefined
      : {
          ...current,
          endReason: current.endReason ?? endReason,
          ...(canCallBack(current) ? { callBack: true } : {}),
        },
  );
  if (record === undefined || hasEnded(record)) return { said: false };
  logger.error('audio stream given up', { sessionId, restarts: record.streamRestarts });
  if (record.callBack === true) await waitingCalls.join(sessionId);
  const next = { callBack: record.callBack === true, whatsApp: hasWhatsApp(services, record) };
  const words = (lines: StreamLines) => apologyLine(lines, next);
  return {
    said: await say(services, call, { words, context: apologyContext, once: 'apology' }),
  };
}

async function hangUpBrokenCall(
  { sessionId, callConnectionId }: BrokenCall,
  services: Services,
): Promise<void> {
  await services.calls.hangUp(callConnectionId);
  await endCall(services, sessionId, {
    status: 'disconnected',
    callConnectionId,
    reason: endReason,
  });
}

/** A call that we placed is not followed by another one: whatever breaks them would call for ever. */
function canCallBack({ direction, customerPhone }: CallRecord): boolean {
  return direction === 'inbound' && customerPhone !== undefined;
}

function hasWhatsApp({ messages, content, settings }: Services, { scenario }: CallRecord): boolean {
  const { omnichannel } = content.scenarios.get(scenario ?? settings.scenario) ?? {};
  return messages !== undefined && omnichannel?.channels.includes('whatsapp') === true;
}

/**
 * Speaks through the telephony service, in the caller's language and the voice of the agent they were
 * talking to.
 * @returns false when there is nobody to hear it.
 */
async function say(
  services: Services,
  { sessionId, callConnectionId, lostAt }: BrokenCall,
  line: {
    readonly words: (lines: StreamLines) => string;
    readonly context: string;
    readonly once: string;
  },
): Promise<boolean> {
  const { calls, seenEvents } = services;
  try {
    await seenEvents.once(`stream-line:${sessionId}:${lostAt}:${line.once}`, async () => {
      const { lines, voice } = await linesForCaller(services, sessionId, streamLinesIn);
      await calls.playText(callConnectionId, {
        text: line.words(lines),
        voiceName: voice.name,
        operationContext: line.context,
      });
    });
    return true;
  } catch (error) {
    if (!(error instanceof CallControlError && error.code === 'call_not_found')) throw error;
    return false;
  }
}
