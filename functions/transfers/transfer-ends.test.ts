import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '#shared/errors/coded-error.ts';
import { colleague, openTransferDesk, type TransferDesk } from '../testing/transfer-desk.ts';

let app: TransferDesk['app'];
let calls: TransferDesk['calls'];
let desk: TransferDesk['desk'];
let call: TransferDesk['call'];
let orders: TransferDesk['orders'];
let order: TransferDesk['order'];
let act: TransferDesk['act'];
let transfer: TransferDesk['transfer'];
let reports: TransferDesk['reports'];
let report: TransferDesk['report'];
let colleagueThere: TransferDesk['colleagueThere'];
let save: TransferDesk['save'];

beforeEach(async () => {
  ({ app, calls, desk, call, orders, order, act, transfer, reports, report, save, colleagueThere } =
    await openTransferDesk());
});

describe('two who are connected', () => {
  it('talk: the agent leaves, nobody restarts its stream, its slot is free', async () => {
    await colleagueThere();
    expect(await act('connectParties')).toEqual({ isConnected: true });
    expect(await act('connectParties')).toEqual({ isConnected: true });
    expect(desk.done('unhold')).toHaveLength(1);
    expect(desk.done('playText')).toHaveLength(1);
    expect(orders.at(-1)).toMatchObject({ type: 'call-transfer-connected' });
    expect(await desk.recordOf(call)).toMatchObject({
      status: 'transferred',
      transfer: { state: 'connected' },
    });
    expect((await desk.recordOf(call))?.endedAt).toBeUndefined();
    expect(await app.services.slots.taken()).toBe(0);
    await act('dismissAgent');
    await act('dismissAgent');
    expect(desk.done('stopMediaStreaming')).toHaveLength(1);
    await desk.report(call, 'MediaStreamingStopped');
    await desk.report(call, 'MediaStreamingFailed');
    expect(desk.done('startMediaStreaming')).toEqual([]);
    expect(calls.isLive(call.callConnectionId)).toBe(true);
  });

  it.each([
    ['de-DE', 'Sie sind jetzt verbunden.', 'en-US-AvaMultilingualNeural'],
    ['es-US', 'Ya pueden hablar.', 'es-US-PalomaNeural'],
    ['en-US', 'You are connected now.', 'en-US-AvaMultilingualNeural'],
  ])('hear so in the language of the caller: %s', async (caller_language, text, voiceName) => {
    await colleagueThere();
    await save({ facts: { caller_language } });
    await act('connectParties');
    expect(desk.done('playText')).toMatchObject([{ text, voiceName }]);
  });

  it.each(['colleague', 'caller'])('are hung up for both when the %s leaves', async (who) => {
    await colleagueThere();
    await act('connectParties');
    await desk.report(call, 'ParticipantsUpdated', { participants: [] });
    expect(calls.isLive(call.callConnectionId)).toBe(true);
    if (who === 'colleague') calls.guestHangsUp(call.callConnectionId, colleague);
    else calls.customerLeaves(call.callConnectionId);
    await desk.report(call, 'ParticipantsUpdated', { participants: [] });
    expect(calls.isLive(call.callConnectionId)).toBe(false);
    await desk.report(call, 'CallDisconnected');
    expect(reports().at(-1)).toEqual({ type: 'call-ended' });
    expect(await desk.recordOf(call)).toMatchObject({
      status: 'transferred',
      endedAt: expect.any(Number),
    });
  });

  it('stay together when the agent cannot be told; it is told again', async () => {
    await colleagueThere();
    const { slots } = app.services;
    const release = vi.spyOn(slots, 'release').mockRejectedValueOnce(new StoreError('Down.'));
    expect(await act('connectParties')).toEqual({ isConnected: true });
    expect(await slots.taken()).toBe(1);
    await act('dismissAgent');
    expect(release).toHaveBeenCalledTimes(2);
    expect(await slots.taken()).toBe(0);
    expect(orders.filter(({ type }) => type === 'call-transfer-connected')).toHaveLength(2);
    expect(desk.done('stopMediaStreaming')).toHaveLength(1);
  });

  it('are known to have ended although nobody reports it', async () => {
    await colleagueThere();
    await act('connectParties');
    calls.customerHangsUp(call.callConnectionId);
    expect(await act('checkParties')).toEqual({ areTogether: false });
    expect(await desk.recordOf(call)).toMatchObject({
      status: 'transferred',
      endReason: 'not-reported',
      endedAt: expect.any(Number),
    });
  });

  it('are looked after although no report comes', async () => {
    await colleagueThere();
    await act('connectParties');
    expect(await act('checkParties')).toEqual({ areTogether: true });
    calls.guestHangsUp(call.callConnectionId, colleague);
    expect(await act('checkParties')).toEqual({ areTogether: false });
    expect(calls.isLive(call.callConnectionId)).toBe(false);
    expect(await act('checkParties')).toEqual({ areTogether: false });
  });

  it('are not when the call has ended meanwhile', async () => {
    await colleagueThere();
    await desk.report(call, 'CallDisconnected');
    calls.customerHangsUp(call.callConnectionId);
    expect(await act('connectParties')).toEqual({ isConnected: false });
    expect(await desk.recordOf(call)).toMatchObject({ status: 'disconnected' });
  });
});

describe('who leaves while the caller waits', () => {
  it('is the colleague: the transfer hears of it, also when reports come late', async () => {
    await order();
    await act('holdCaller');
    await act('callColleague');
    // From before they picked up.
    await desk.report(call, 'ParticipantsUpdated', { participants: [] });
    calls.guestAnswers(call.callConnectionId, colleague);
    await report('AddParticipantSucceeded');
    await desk.report(call, 'ParticipantsUpdated', { participants: [] });
    expect(reports()).toEqual([{ type: 'answered' }]);
    calls.guestHangsUp(call.callConnectionId, colleague);
    await desk.report(call, 'ParticipantsUpdated', { participants: [] });
    expect(reports().at(-1)).toEqual({ type: 'colleague-left' });
  });

  it('is the caller: the colleague is not left on a dead line', async () => {
    await colleagueThere();
    calls.customerLeaves(call.callConnectionId);
    await desk.report(call, 'ParticipantsUpdated', { participants: [] });
    expect(calls.isLive(call.callConnectionId)).toBe(false);
  });
});

describe('a caller who comes back', () => {
  it('is off hold, without the colleague, and the agent knows why', async () => {
    await colleagueThere();
    await act('returnCaller', { failure: 'not-now' });
    await act('returnCaller', { failure: 'not-now' });
    expect(desk.done('cancelInvitation')).toHaveLength(1);
    expect(desk.done('removeParticipant')).toMatchObject([{ phone: colleague }]);
    expect(desk.done('stopListeningForKeys')).toHaveLength(1);
    expect(desk.done('unhold')).toHaveLength(1);
    expect(await transfer()).toMatchObject({ state: 'failed', failure: 'not-now' });
    expect(orders.at(-1)).toMatchObject({
      type: 'call-transfer-failed',
      department: 'billing',
      reason: 'not-now',
    });
    await calls.stopMediaStreaming(call.callConnectionId);
    await desk.report(call, 'MediaStreamingFailed');
    expect(desk.done('startMediaStreaming')).toHaveLength(1);
  });

  it('is rid of a colleague whose invitation was never answered, also if they come later', async () => {
    await order();
    await act('holdCaller');
    await act('returnCaller', { failure: 'failed' });
    expect(desk.done('cancelInvitation')).toEqual([]);
    expect(desk.done('removeParticipant')).toHaveLength(1);
    calls.guestAnswers(call.callConnectionId, colleague);
    await report('AddParticipantSucceeded');
    expect(desk.done('removeParticipant')).toMatchObject([
      { phone: colleague },
      { phone: colleague },
    ]);
    expect(reports()).toEqual([]);
    expect(calls.isLive(call.callConnectionId)).toBe(true);
  });

  it('is tried for again when the service fails', async () => {
    await colleagueThere();
    calls.failNext();
    await expect(act('returnCaller', { failure: 'failed' })).rejects.toMatchObject({
      code: 'call_control_failed',
    });
    await act('returnCaller', { failure: 'failed' });
    expect(desk.done('unhold')).toHaveLength(1);
  });

  it('has hung up: there is nothing to do', async () => {
    await colleagueThere();
    calls.customerHangsUp(call.callConnectionId);
    await act('returnCaller', { failure: 'failed' });
    expect(orders.map(({ type }) => type)).not.toContain('call-transfer-failed');
  });
});

describe('a call that is handed over', () => {
  it('is the colleague’s when the service says so, also if it says its end first', async () => {
    await order({ department: 'desk' });
    await act('handCallOver');
    await act('handCallOver');
    expect(desk.done('transfer')).toMatchObject([{ phone: '+15550180003' }]);
    await desk.report(call, 'CallDisconnected');
    await report('CallTransferAccepted');
    expect(reports()).toEqual([{ type: 'call-ended' }, { type: 'handed-over' }]);
    await act('noteHandedOver');
    expect(await desk.recordOf(call)).toMatchObject({ status: 'transferred' });
  });

  it('comes back when the service refuses', async () => {
    await order({ department: 'desk' });
    await report('CallTransferFailed', 'colleague', {
      resultInformation: { code: 603, subCode: 1 },
    });
    expect(reports()).toEqual([{ type: 'not-reached', reason: 'declined' }]);
    await act('returnCaller', { failure: 'declined' });
    expect(desk.done('unhold')).toEqual([]);
    expect(orders.at(-1)).toMatchObject({ type: 'call-transfer-failed', reason: 'declined' });
  });
});
