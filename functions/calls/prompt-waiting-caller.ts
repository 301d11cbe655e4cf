import { CallControlError } from '#shared/errors/coded-error.ts';
import type { CallEvent } from '#shared/telephony/call-events.ts';
import { beginChannelHandoff } from '../orchestrations/begin-channel-handoff.ts';
import type { Services } from '../services.ts';
import type { CallRecord } from './call-record.ts';
import { phoneToCallBack } from './phone-to-call-back.ts';

/** Marks the prompts and key presses of the waiting line. */
const waitingContext = 'waiting';
const goodbyeContext = 'waiting-goodbye';
/** The caller hears the place again after so much silence. */
const announceEverySeconds = 20;

/**
 * Serves a caller who waits for a line, without audio streaming: says the place, offers WhatsApp (1)
 * and a call back (2), and says the place again from time to time.
 */
export async function promptWaitingCaller(
  services: Services,
  sessionId: string,
  event: CallEvent,
): Promise<void> {
  const record = await services.callRecords.get(sessionId);
  if (record?.status !== 'queued') return;
  if (event.operationContext === goodbyeContext) {
    return services.calls.hangUp(event.callConnectionId);
  }
  const ours = event.type === 'call-connected' || event.operationContext === waitingContext;
  if (!ours) return;
  if (event.type === 'keys-collected' && event.keys === '1' && canMessage(services, record)) {
    return moveToWhatsApp(services, record, event.callConnectionId);
  }
  if (event.type === 'keys-collected' && event.keys === '2' && phoneToCallBack(services, record)) {
    return keepPlace(services, record, event.callConnectionId);
  }
  // Whoever canceled a prompt has something better for the caller.
  if (event.type === 'keys-failed' && event.reason === 'canceled') return;
  if (cannotPrompt(event)) {
    // Trying again at once would go on as fast as the service can refuse.
    services.logger.error('waiting caller cannot be prompted', { sessionId, ...event.result });
    return;
  }
  await untilGone(announce(services, record, event.callConnectionId));
}

function cannotPrompt(event: CallEvent): boolean {
  return (
    event.type === 'prompt-failed' || (event.type === 'keys-failed' && event.reason === 'failed')
  );
}

function canMessage({ messages }: Services, { customerPhone }: CallRecord): boolean {
  return messages !== undefined && customerPhone !== undefined;
}

async function announce(
  services: Services,
  record: CallRecord,
  callConnectionId: string,
): Promise<void> {
  const { calls, waitingCalls, settings } = services;
  const place = await waitingCalls.join(record.id);
  const standing = place === 1 ? 'You are next in line.' : `You are number ${place} in line.`;
  const customerPhone = phoneToCallBack(services, record);
  if (customerPhone === undefined) {
    const text = `All our lines are busy. ${standing} Please stay on the line.`;
    await calls.playText(callConnectionId, {
      text,
      voiceName: settings.promptVoice,
      operationContext: waitingContext,
    });
    return;
  }
  const whatsApp = canMessage(services, record) ? 'Press 1 to go on by WhatsApp. ' : '';
  await calls.collectKeys(callConnectionId, {
    fromPhone: customerPhone,
    prompt: `All our lines are busy. ${standing} ${whatsApp}Press 2 to be called back, or stay on the line.`,
    maxKeys: 1,
    initialSilenceSeconds: announceEverySeconds,
    betweenKeysSeconds: 2,
    operationContext: waitingContext,
  });
}

async function moveToWhatsApp(
  services: Services,
  record: CallRecord,
  callConnectionId: string,
): Promise<void> {
  await beginChannelHandoff(services, {
    sessionId: record.id,
    customerPhone: record.customerPhone,
    from: 'voice',
    target: 'whatsapp',
    fallbacks: [],
    agentMessage: 'You called us and chose to go on here. How can we help?',
    scenario: record.scenario,
  });
  await services.waitingCalls.leave(record.id);
  await sayGoodbye(
    services,
    callConnectionId,
    'We are sending you a WhatsApp message now. Goodbye.',
  );
}

async function keepPlace(
  services: Services,
  record: CallRecord,
  callConnectionId: string,
): Promise<void> {
  await services.callRecords.update(record.id, (current) => ({ ...current, callBack: true }));
  await sayGoodbye(
    services,
    callConnectionId,
    'You keep your place in line. We call you back when it is your turn. Goodbye.',
  );
}

/** The call is hung up when this has been heard. */
async function sayGoodbye(
  { calls, settings }: Services,
  callConnectionId: string,
  text: string,
): Promise<void> {
  await untilGone(
    calls.playText(callConnectionId, {
      text,
      voiceName: settings.promptVoice,
      operationContext: goodbyeContext,
    }),
  );
}

/** A caller who has hung up needs no prompt. */
async function untilGone(prompting: Promise<void>): Promise<void> {
  try {
    await prompting;
  } catch (error) {
    if (!(error instanceof CallControlError && error.code === 'call_not_found')) throw error;
  }
}
