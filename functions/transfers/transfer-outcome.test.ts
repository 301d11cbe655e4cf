import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '#shared/errors/coded-error.ts';
import { callOwnerKey } from '#shared/telephony/call-owner.ts';
import { openTransferDesk, type TransferDesk } from '../testing/transfer-desk.ts';

let at: TransferDesk;

beforeEach(async () => {
  at = await openTransferDesk();
});

const bodies = () => at.feed.map(({ body }) => body);
const memo = async () => (await at.app.services.sessions.load(at.call.sessionId))?.memo;
const setState = async (state: 'completed' | 'transferred') => {
  const stored = await at.app.services.sessions.load(at.call.sessionId);
  if (stored === undefined) throw new Error('There is no session.');
  await at.app.services.sessions.save({ ...stored.memo, state }, stored.version);
};
const connected = { type: 'call-transfer', department: 'billing', state: 'connected' };
const failed = { type: 'call-transfer', department: 'billing', state: 'failed', reason: 'busy' };
const ended = { type: 'session-end', outcome: 'transferred' };

/** The worker dies while the caller is on hold. */
async function loseWorker() {
  await at.save({ customerId: 'customer-1' });
  await at.colleagueThere();
  await at.desk.report(at.call, 'MediaStreamingFailed');
}

describe('what became of a transfer whose worker is dead', () => {
  it('is told once when it was connected, and the session ends as transferred, once', async () => {
    await loseWorker();
    await at.act('connectParties');
    await at.act('connectParties');
    await at.act('dismissAgent');
    await at.act('checkParties');
    expect(bodies()).toEqual([connected, ended]);
    expect(at.feed[0]).toMatchObject({
      channel: 'voice',
      callConnectionId: at.call.callConnectionId,
      customerId: 'customer-1',
    });
    expect(await memo()).toMatchObject({ state: 'transferred' });
    at.calls.customerHangsUp(at.call.callConnectionId);
    await at.desk.report(at.call, 'CallDisconnected');
    expect(await at.desk.recordOf(at.call)).toMatchObject({
      status: 'transferred',
      outcome: 'transferred',
      endedAt: expect.any(Number),
    });
  });

  it('is told once when it failed', async () => {
    await loseWorker();
    await at.act('returnCaller', { failure: 'busy' });
    await at.act('returnCaller', { failure: 'busy' });
    expect(bodies()).toEqual([failed]);
    expect(await memo()).toMatchObject({ state: 'active' });
  });

  it('is told when the hot store fails at first', async () => {
    await loseWorker();
    const { hotStore } = at.app.services;
    vi.spyOn(hotStore, 'publish').mockRejectedValueOnce(new StoreError('Down.'));
    expect(await at.act('connectParties')).toEqual({ isConnected: true });
    expect(bodies()).toEqual([]);
    await at.act('dismissAgent');
    expect(bodies()).toEqual([connected, ended]);
  });

  it('is told once when the session is written to meanwhile', async () => {
    await loseWorker();
    const { sessions } = at.app.services;
    const save = sessions.save.bind(sessions);
    vi.spyOn(sessions, 'save').mockImplementationOnce(async (changed, version) => {
      const stored = await sessions.load(changed.sessionId);
      if (stored !== undefined) await save({ ...stored.memo, turnCount: 7 }, version);
      return save(changed, version);
    });
    expect(await at.act('connectParties')).toEqual({ isConnected: true });
    expect(await memo()).toMatchObject({ state: 'active' });
    await at.act('dismissAgent');
    expect(bodies()).toEqual([connected, ended]);
    expect(await memo()).toMatchObject({ state: 'transferred', turnCount: 7 });
  });

  it('is told of a cold one', async () => {
    await at.save();
    await at.order({ department: 'desk' });
    await at.act('handCallOver');
    await at.desk.report(at.call, 'MediaStreamingFailed');
    await at.act('noteHandedOver');
    await at.act('noteHandedOver');
    expect(bodies()).toEqual([{ ...connected, department: 'desk' }, ended]);
  });
});

describe('a worker that has lost the stream and lives', () => {
  it('does not end the session in its own way after that', async () => {
    await loseWorker();
    const { hotStore } = at.app.services;
    await hotStore.setText(callOwnerKey(at.call.sessionId), 'stream-1', { ttlMs: 60_000 });
    await at.act('connectParties');
    expect(await hotStore.getText(callOwnerKey(at.call.sessionId))).toMatch(/^transfer-/);
  });

  it('has ended it as completed: that is put right and not told again', async () => {
    await loseWorker();
    await setState('completed');
    await at.act('connectParties');
    expect(bodies()).toEqual([connected]);
    expect(await memo()).toMatchObject({ state: 'transferred' });
  });
});

describe('a worker that has the call', () => {
  it('ends the session itself, also when it takes its time', async () => {
    await at.save();
    await at.colleagueThere();
    await at.act('connectParties');
    await at.act('dismissAgent');
    expect(bodies()).toEqual([connected]);
    expect(await memo()).toMatchObject({ state: 'active' });
    await setState('transferred');
    await at.act('checkParties');
    expect(bodies()).toEqual([connected]);
  });

  it('dies in the moment of the connection: the session is ended when the two are looked after', async () => {
    await at.save();
    await at.colleagueThere();
    await at.act('connectParties');
    await at.act('checkParties');
    await at.act('checkParties');
    expect(bodies()).toEqual([connected, ended]);
  });

  it('hears that it failed, and the feed does', async () => {
    await at.save();
    await at.colleagueThere();
    await at.act('returnCaller', { failure: 'busy' });
    expect(bodies()).toEqual([failed]);
  });

  it('has lost its caller: nothing became of the transfer', async () => {
    await at.save();
    await at.colleagueThere();
    at.calls.customerHangsUp(at.call.callConnectionId);
    await at.act('returnCaller', { failure: 'busy' });
    expect(bodies()).toEqual([]);
  });
});
