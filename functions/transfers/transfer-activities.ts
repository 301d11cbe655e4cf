import { CallControlError, CodedError } from '#shared/errors/coded-error.ts';
import type { TransferLines } from '#shared/telephony/transfer-lines/transfer-lines.ts';
import { transferLinesIn } from '#shared/telephony/transfer-lines/transfer-lines-in.ts';
import { transferFailedFact, transferFailedValue } from '#shared/telephony/transfer-words.ts';
import { type CallRecord, hasEnded, laterStatus } from '../calls/call-record.ts';
import { endCall } from '../calls/end-call.ts';
import { linesForCaller } from '../calls/lines-for-caller.ts';
import { promoteWaiting } from '../calls/promote-waiting.ts';
import { recoverStream } from '../calls/stream-events.ts';
import type { Services } from '../services.ts';
import { askForKey, briefing } from './briefing.ts';
import { endSession } from './end-session.ts';
import { holdPrompt } from './hold-prompt.ts';
import { lookAfterParties } from './look-after-parties.ts';
import { publishOutcome } from './publish-outcome.ts';
import {
  type TransferActivityInputs,
  type TransferActivityName,
  type TransferInput,
  transferContext,
} from './transfer-messages.ts';
import { recallReason } from './transfer-reason.ts';
import {
  change,
  isGone,
  isUnderWay,
  once,
  tellVoiceLeg,
  transferOf,
  unlessRefused,
} from './transfer-steps.ts';

/** Marks lines of a transfer whose end nobody waits for. */
const lineContext = 'transfer-line';
const briefingTtlMs = 15 * 60_000;
const keyWithinSeconds = 10;

type Activities = {
  readonly [Name in TransferActivityName]: (
    input: TransferActivityInputs[Name],
    services: Services,
  ) => Promise<unknown>;
};

/** What a transfer does to the world. Each may run more than once and has one effect. */
export const transferActivities: Activities = {
  holdCaller,
  callColleague,
  prepareBriefing,
  dialExtension,
  briefColleague,
  connectParties,
  dismissAgent,
  handCallOver,
  noteHandedOver,
  returnCaller,
  checkParties,
};

async function holdCaller(
  input: TransferInput,
  services: Services,
): Promise<{ readonly isHeld: boolean }> {
  const { calls } = services;
  const { callConnectionId, transferId } = input;
  if (!(await isUnderWay(services, input))) return { isHeld: false };
  try {
    const rawId = await callerOf(services, input);
    if (rawId === undefined) return { isHeld: false };
    await change(services, input, (transfer) => ({ ...transfer, callerRawId: rawId }));
    const operationContext = transferContext(transferId, 'caller');
    const { voice } = await spokenTo(services, input);
    const ssml = holdPrompt(voice, services.settings.holdMusicUrl);
    await once(services, input, 'hold', () =>
      calls.hold(callConnectionId, { rawId, ssml, operationContext }),
    );
    await once(services, input, 'listen', () =>
      calls.listenForKeys(callConnectionId, { rawId, operationContext }),
    );
    return { isHeld: true };
  } catch (error) {
    if (!isGone(error)) throw error;
    return { isHeld: false };
  }
}

async function callColleague(input: TransferInput, services: Services): Promise<void> {
  const { callConnectionId, phone, ringSeconds, transferId } = input;
  await once(services, input, 'call', async () => {
    const { invitationId } = await services.calls.addParticipant(callConnectionId, {
      phone,
      ringSeconds,
      operationContext: transferContext(transferId, 'colleague'),
    });
    await change(services, input, (transfer) => ({ ...transfer, invitationId }));
  });
}

/** Kept in the hot store: what it says is nothing for the history of an orchestration. */
async function prepareBriefing(input: TransferInput, services: Services): Promise<void> {
  await services.hotStore.setText(briefingKey(input), await briefingFor(input, services), {
    ttlMs: briefingTtlMs,
  });
}

async function dialExtension(input: TransferInput, services: Services): Promise<void> {
  const { callConnectionId, extension, phone, transferId } = input;
  if (extension === undefined) return;
  await once(services, input, 'extension', () =>
    services.calls.sendTones(callConnectionId, {
      phone,
      keys: extension,
      operationContext: transferContext(transferId, 'colleague'),
    }),
  );
}

async function briefColleague(
  input: TransferActivityInputs['briefColleague'],
  services: Services,
): Promise<void> {
  const { callConnectionId, phone, transferId, attempt } = input;
  const prepared = await services.hotStore.getText(briefingKey(input));
  const prompt =
    attempt > 1
      ? `Are you there? ${askForKey}`
      : (prepared ?? (await briefingFor(input, services)));
  await once(services, input, `brief-${attempt}`, () =>
    services.calls.collectKeys(callConnectionId, {
      fromPhone: phone,
      prompt,
      maxKeys: 1,
      initialSilenceSeconds: keyWithinSeconds,
      betweenKeysSeconds: 1,
      operationContext: transferContext(transferId, 'colleague'),
    }),
  );
}

async function connectParties(
  input: TransferInput,
  services: Services,
): Promise<{ readonly isConnected: boolean }> {
  const { callRecords, logger } = services;
  const { sessionId, transferId } = input;
  try {
    await releaseCaller(services, input);
  } catch (error) {
    if (!isGone(error)) throw error;
    return { isConnected: false };
  }
  // Before the stream ends: nobody must start it again.
  const record = await callRecords.update(sessionId, (current) =>
    hasEnded(current) || current.transfer?.id !== input.transferId
      ? undefined
      : {
          ...current,
          status: laterStatus(current.status, 'transferred'),
          transfer: { ...current.transfer, state: 'connected' },
        },
  );
  if (record?.transfer?.state !== 'connected') return { isConnected: false };
  try {
    await sayConnected(services, input);
    await publishOutcome(services, input, { state: 'connected' });
    await letAgentGo(services, input);
    await endLeftSession(services, input);
  } catch (error) {
    // The two talk already, and nothing must part them; the agent is dismissed in a moment.
    logger.warn('agent was not let go yet', { transferId, error });
  }
  return { isConnected: true };
}

async function sayConnected(services: Services, input: TransferInput): Promise<void> {
  await once(services, input, 'connected-line', () =>
    say(services, input, ({ connected }) => connected),
  );
}

/** Says a line to everybody in the call who is not on hold, in the caller's language. */
async function say(
  services: Services,
  input: TransferInput,
  line: (lines: TransferLines) => string,
): Promise<void> {
  const { lines, voice } = await spokenTo(services, input);
  await unlessRefused(services, input, 'line of a transfer was not said', () =>
    services.calls.playText(input.callConnectionId, {
      text: line(lines),
      voiceName: voice.name,
      operationContext: lineContext,
    }),
  );
}

/** An agent who has not heard that it should leave is told again, and goes with its stream. */
async function dismissAgent(input: TransferInput, services: Services): Promise<void> {
  await letAgentGo(services, input);
  try {
    await services.calls.stopMediaStreaming(input.callConnectionId);
  } catch (error) {
    // Usually it has left: there is no stream to stop, or no call any more.
    if (!(error instanceof CallControlError)) throw error;
  }
  await publishOutcome(services, input, { state: 'connected' });
  await endLeftSession(services, input);
}

async function handCallOver(input: TransferInput, services: Services): Promise<void> {
  const { callConnectionId, phone, transferId } = input;
  if (!(await isUnderWay(services, input))) {
    throw new CodedError('conflict', 'The order was withdrawn.');
  }
  const operationContext = transferContext(transferId, 'colleague');
  await once(services, input, 'hand-over', () =>
    services.calls.transfer(callConnectionId, { phone, operationContext }),
  );
}

async function noteHandedOver(input: TransferInput, services: Services): Promise<void> {
  await services.callRecords.update(input.sessionId, (current) => ({
    ...current,
    // The end of the call may have been reported before.
    status: current.status === 'failed' ? 'failed' : 'transferred',
    ...(current.transfer?.id === input.transferId
      ? { transfer: { ...current.transfer, state: 'connected' } }
      : {}),
  }));
  await publishOutcome(services, input, { state: 'connected' });
  await letAgentGo(services, input);
  await endLeftSession(services, input);
}

async function returnCaller(
  input: TransferActivityInputs['returnCaller'],
  services: Services,
): Promise<void> {
  const { callRecords } = services;
  const { sessionId, failure } = input;
  try {
    if (input.kind === 'warm') {
      await dropColleague(services, input);
      await releaseCaller(services, input);
    }
  } catch (error) {
    if (!isGone(error)) throw error;
    return;
  }
  const record = await callRecords.update(sessionId, (current) =>
    hasEnded(current) || current.transfer?.id !== input.transferId
      ? undefined
      : { ...current, transfer: { ...current.transfer, state: 'failed', failure } },
  );
  if (record === undefined || hasEnded(record) || record.transfer?.id !== input.transferId) return;
  await publishOutcome(services, input, { state: 'failed', reason: failure });
  if (record.transfer.streamLost === true) await goOnElsewhere(services, input, record);
  else {
    await tellVoiceLeg(services, sessionId, {
      type: 'call-transfer-failed',
      transferId: input.transferId,
      department: input.department,
      reason: failure,
    });
  }
}

async function checkParties(
  input: TransferInput,
  services: Services,
): Promise<{ readonly areTogether: boolean }> {
  const { sessionId } = input;
  const parties = await lookAfterParties(services, sessionId);
  if (parties === 'call-over') {
    const reason = 'not-reported';
    await endCall(services, sessionId, { status: 'disconnected', reason });
  }
  // A worker that was told to leave and lives has done so long ago.
  await endSession(services, input);
  return { areTogether: parties === 'together' };
}

/** Nobody has the call: says what the agent would have said, and has the stream brought back. */
async function goOnElsewhere(
  services: Services,
  input: TransferActivityInputs['returnCaller'],
  { transfer }: CallRecord,
): Promise<void> {
  const { clock, sessions } = services;
  const { sessionId, callConnectionId, failure, department } = input;
  const stored = await sessions.load(sessionId);
  if (stored !== undefined) {
    const { memo, version } = stored;
    const value = transferFailedValue(department, failure);
    const facts = { ...memo.facts, [transferFailedFact]: value };
    await sessions.save({ ...memo, facts }, version);
  }
  await once(services, input, 'failed-line', () =>
    say(services, input, ({ failed }) => failed[failure]),
  );
  if (transfer !== undefined) {
    await once(services, input, 'stream', () =>
      recoverStream(services, { sessionId, callConnectionId }, clock.now()),
    );
  }
}

/** The agent leaves the call, and its slot is somebody else's. */
async function letAgentGo(services: Services, input: TransferInput): Promise<void> {
  const { slots } = services;
  const { sessionId, transferId } = input;
  await tellVoiceLeg(services, sessionId, { type: 'call-transfer-connected', transferId });
  await slots.release(sessionId);
  await promoteWaiting(services);
}

/** A worker that has lost the caller's stream does not hear that it should leave, or is dead. */
async function endLeftSession(services: Services, input: TransferInput): Promise<void> {
  if ((await transferOf(services, input))?.streamLost === true) await endSession(services, input);
}

async function dropColleague(services: Services, input: TransferInput): Promise<void> {
  const { calls } = services;
  const { callConnectionId, phone } = input;
  const transfer = await transferOf(services, input);
  const invitationId = transfer?.invitationId;
  await once(services, input, 'drop', async () => {
    if (invitationId !== undefined) await calls.cancelInvitation(callConnectionId, invitationId);
    // Also of an invitation whose answer was lost.
    await calls.removeParticipant(callConnectionId, phone);
  });
}

/** The caller is on hold no longer. */
async function releaseCaller(services: Services, input: TransferInput): Promise<void> {
  const { calls } = services;
  const { callConnectionId } = input;
  const rawId = (await transferOf(services, input))?.callerRawId;
  if (rawId === undefined) return;
  await once(services, input, 'unlisten', () =>
    unlessRefused(services, input, 'keys are still listened for', () =>
      calls.stopListeningForKeys(callConnectionId, rawId),
    ),
  );
  await once(services, input, 'unhold', () => calls.unhold(callConnectionId, rawId));
}

/** The one in the call who is neither ours nor the colleague. */
async function callerOf(
  { calls }: Services,
  { callConnectionId, phone }: TransferInput,
): Promise<string | undefined> {
  const participants = await calls.participants(callConnectionId);
  return participants.find(({ rawId }) => !rawId.startsWith('8:acs:') && rawId !== `4:${phone}`)
    ?.rawId;
}

async function briefingFor(
  { sessionId, transferId }: TransferInput,
  { sessions, content, settings, summarise, hotStore }: Services,
): Promise<string> {
  const memo = (await sessions.load(sessionId))?.memo;
  return briefing({
    memo,
    scenario: content.scenarios.get(memo?.scenario ?? settings.scenario),
    reason: await recallReason(hotStore, transferId),
    summary: memo === undefined ? undefined : await summarise(memo),
  });
}

const spokenTo = (services: Services, { sessionId }: TransferInput) =>
  linesForCaller(services, sessionId, transferLinesIn);

const briefingKey = ({ transferId }: TransferInput): string => `briefing:${transferId}`;
