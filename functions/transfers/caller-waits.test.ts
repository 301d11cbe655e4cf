import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '#shared/errors/coded-error.ts';
import { callRecordSchema } from '../calls/call-record.ts';
import { testKeys } from '../testing/test-app.ts';
import { colleague, openTransferDesk, type TransferDesk } from '../testing/transfer-desk.ts';
import { startTransfer } from './start-transfer.ts';

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
let save: TransferDesk['save'];
let colleagueThere: TransferDesk['colleagueThere'];

beforeEach(async () => {
  ({ app, calls, desk, call, orders, order, act, transfer, reports, report, save, colleagueThere } =
    await openTransferDesk());
});

describe('an order for a transfer', () => {
  it('starts it once, however often it comes, and tells the voice leg', async () => {
    const answer = await order();
    expect(answer).toMatchObject({ status: 202, body: { state: 'started' } });
    expect((await order()).body).toMatchObject({ transferId: answer.body.transferId });
    expect(app.orchestrations.started).toHaveLength(1);
    expect(app.orchestrations.started[0]?.input).toMatchObject({
      kind: 'warm',
      department: 'billing',
      phone: colleague,
      extension: '42',
      callConnectionId: call.callConnectionId,
    });
    expect(orders).toEqual([
      expect.objectContaining({ type: 'call-transfer-begun', department: 'billing' }),
    ]);
  });

  it('leaves nothing of what the caller said in the history of the orchestration', async () => {
    await order({ reason: 'Account 7890100103 is wrong' });
    expect(JSON.stringify(app.orchestrations.started)).not.toMatch(/7890100103|Account/);
  });

  it('that cannot be started leaves no caller waiting, and can be given again', async () => {
    const { start } = app.orchestrations;
    app.orchestrations.start = () => Promise.reject(new CodedError('internal', 'Storage is down.'));
    expect((await order()).status).toBe(500);
    expect(await transfer()).toBeUndefined();
    app.orchestrations.start = start;
    expect((await order()).body).toMatchObject({ state: 'started' });
    expect(await transfer()).toMatchObject({ state: 'under-way' });
  });

  it.each([
    ['waits for a free line', { status: 'queued' as const }, 'conflict'],
    ['is not connected', { callConnectionId: undefined }, 'call_not_found'],
  ])('is refused for a caller who %s, and notes nothing', async (_, changes, code) => {
    const { callRecords } = app.services;
    await callRecords.update(call.sessionId, (record) =>
      callRecordSchema.parse({ ...record, ...changes }),
    );
    expect((await order()).body).toMatchObject({ code });
    expect(await transfer()).toBeUndefined();
  });

  it('is refused to a caller who calls from the colleague’s phone', async () => {
    await app.services.callRecords.update(call.sessionId, (record) => ({
      ...record,
      customerPhone: colleague,
    }));
    expect((await order()).body).toMatchObject({ code: 'conflict' });
    expect(await transfer()).toBeUndefined();
  });

  it('that comes again after it has ended starts nothing', async () => {
    const { body } = await order();
    await act('returnCaller', { failure: 'busy' });
    expect((await order()).body).toMatchObject({ transferId: body.transferId, state: 'running' });
    expect(app.orchestrations.started).toHaveLength(1);
  });

  it.each([
    ['nobody takes calls for', { department: 'sales' }],
    ['is closed', { department: 'closed' }],
    ['that is a word of the language is', { department: 'constructor' }],
  ])('is refused when %s the department', async (_, changes) => {
    expect((await order(changes)).body).toMatchObject({ code: 'conflict' });
    expect(await transfer()).toBeUndefined();
  });

  it('is refused while another one is under way, and after the call', async () => {
    await order();
    expect((await order({ orderId: 'order-2' })).body).toMatchObject({ code: 'conflict' });
    await act('returnCaller', { failure: 'busy' });
    expect((await order({ orderId: 'order-2' })).status).toBe(202);
    await desk.report(call, 'CallDisconnected');
    expect((await order({ orderId: 'order-3' })).body).toMatchObject({ code: 'call_not_found' });
  });

  it('is refused with the token of another session, and without one', async () => {
    expect((await order({}, 'call-2026-03-02-ffffffffffffffffffffffff')).status).toBe(403);
    expect((await app.request(startTransfer, { body: {} })).status).toBe(401);
    const asOperator = await app.request(startTransfer, {
      headers: { 'x-functions-key': testKeys.admin },
      body: { sessionId: call.sessionId, orderId: 'o-1', department: 'desk', reason: 'Operator' },
    });
    expect(asOperator.status).toBe(202);
  });
});

describe('a caller who waits', () => {
  it('is held with a line every few seconds, and their keys are listened for, once', async () => {
    await order();
    expect(await act('holdCaller')).toEqual({ isHeld: true });
    expect(await act('holdCaller')).toEqual({ isHeld: true });
    const [hold, ...others] = desk.done('hold');
    expect(others).toEqual([]);
    expect(hold).toMatchObject({ rawId: '4:+15550100102' });
    const { ssml = '' } = hold?.name === 'hold' ? hold : {};
    expect(ssml).toContain('Press zero if you would rather come back to me.');
    const pauses = [...ssml.matchAll(/<break time="(\d+)ms"\/>/g)].map(([, ms]) => Number(ms));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(4000);
    expect(pauses.length * 4000).toBeGreaterThan(90_000);
    expect(desk.done('listenForKeys')).toHaveLength(1);
  });

  it.each([
    ['es-US', 'es-US-PalomaNeural', 'Pulse el cero si prefiere volver conmigo.'],
    ['de-DE', 'en-US-AvaMultilingualNeural', 'Drücken Sie die Null'],
    ['ja-JP', 'en-US-AvaMultilingualNeural', 'Press zero'],
  ])('waits in their own language: %s', async (caller_language, voice, line) => {
    await order();
    await save({ facts: { caller_language } });
    await act('holdCaller');
    const [hold] = desk.done('hold');
    const ssml = hold?.name === 'hold' ? hold.ssml : '';
    expect(ssml).toContain(`<voice name="${voice}">`);
    expect(ssml).toContain(line);
    expect(ssml).toContain(`xml:lang="${caller_language === 'ja-JP' ? 'en-US' : caller_language}"`);
  });

  it('whose order was withdrawn stays with the agent', async () => {
    await order();
    await app.services.callRecords.update(call.sessionId, ({ transfer: _, ...record }) => record);
    expect(await act('holdCaller')).toEqual({ isHeld: false });
    await expect(act('handCallOver')).rejects.toMatchObject({ code: 'conflict' });
    expect(desk.done('hold')).toEqual([]);
    expect(desk.done('transfer')).toEqual([]);
  });

  it('is not held when they are gone', async () => {
    await order();
    calls.customerHangsUp(call.callConnectionId);
    expect(await act('holdCaller')).toEqual({ isHeld: false });
  });

  it('is not disturbed when the audio stream breaks: it is brought back with them', async () => {
    await order();
    await act('holdCaller');
    await calls.stopMediaStreaming(call.callConnectionId);
    await desk.report(call, 'MediaStreamingFailed');
    expect(desk.done('startMediaStreaming')).toEqual([]);
    await save();
    await act('returnCaller', { failure: 'no-answer' });
    await act('returnCaller', { failure: 'no-answer' });
    expect(desk.done('startMediaStreaming')).toHaveLength(1);
    expect(desk.done('playText')).toMatchObject([
      { text: expect.stringContaining('nobody picked up') },
    ]);
    expect((await app.services.sessions.load(call.sessionId))?.memo.facts).toEqual({
      transfer_failed: 'billing: nobody picked up',
    });
    expect(app.orchestrations.started.at(-1)?.name).toBe('streamRecovery');
  });

  it('is told in their own language that nobody could be reached, where no worker has the call', async () => {
    await order();
    await act('holdCaller');
    await calls.stopMediaStreaming(call.callConnectionId);
    await desk.report(call, 'MediaStreamingFailed');
    await save({ facts: { caller_language: 'es-US' } });
    await act('returnCaller', { failure: 'busy' });
    expect(desk.done('playText')).toMatchObject([
      { text: expect.stringContaining('la línea está ocupada'), voiceName: 'es-US-PalomaNeural' },
    ]);
  });

  it('comes back with a key', async () => {
    await order();
    await report('ContinuousDtmfRecognitionToneReceived', 'caller', {
      tone: 'zero',
      sequenceId: 1,
    });
    expect(reports()).toEqual([{ type: 'caller-key', key: '0' }]);
  });
});

describe('the colleague', () => {
  it('is called once, reached or not', async () => {
    await order();
    await act('callColleague');
    await act('callColleague');
    expect(desk.done('addParticipant')).toMatchObject([{ phone: colleague, ringSeconds: 25 }]);
    await report('AddParticipantFailed', 'colleague', {
      resultInformation: { code: 486, subCode: 1 },
    });
    await report('AddParticipantFailed', 'colleague', {
      resultInformation: { code: 603, subCode: 1 },
    });
    await report('AddParticipantFailed', 'colleague', {
      resultInformation: { code: 480, subCode: 1 },
    });
    await report('AddParticipantSucceeded');
    expect(reports()).toEqual([
      { type: 'not-reached', reason: 'busy' },
      { type: 'not-reached', reason: 'declined' },
      { type: 'not-reached', reason: 'not-reachable' },
      { type: 'answered' },
    ]);
    expect(await transfer()).toMatchObject({ colleagueAnswered: true });
  });

  it('gets the extension and the briefing on their own leg', async () => {
    await colleagueThere();
    await act('dialExtension');
    expect(desk.done('sendTones')).toMatchObject([{ phone: colleague, keys: '42' }]);
    await act('prepareBriefing');
    await act('briefColleague', { attempt: 1 });
    await act('briefColleague', { attempt: 1 });
    await act('briefColleague', { attempt: 2 });
    const asked = desk.done('collectKeys');
    expect(asked).toHaveLength(2);
    expect(
      asked.map((operation) => operation.name === 'collectKeys' && operation.options),
    ).toMatchObject([
      { fromPhone: colleague, maxKeys: 1, prompt: expect.stringContaining('of Lamps') },
      { fromPhone: colleague, prompt: expect.stringMatching(/^Are you there\? Press 1/) },
    ]);
    await report('RecognizeCompleted', 'colleague', { dtmfResult: { tones: ['one'] } });
    await report('RecognizeFailed', 'colleague', {
      resultInformation: { code: 400, subCode: 8510 },
    });
    await report('RecognizeCanceled');
    expect(reports().slice(-2)).toEqual([
      { type: 'colleague-keys', keys: '1' },
      { type: 'colleague-keys', keys: '' },
    ]);
  });

  it('hears of somebody who has proven nothing only what everybody may know', async () => {
    await colleagueThere({ reason: 'Account 7890100103 is wrong' });
    const onFile = { customer_name: 'Sam Whitfield', account_number: '7890100103' };
    await save({ facts: onFile, claim: { onFile } });
    await act('briefColleague', { attempt: 1 });
    const prompt = promptTo();
    expect(prompt).toContain('Wish: Account');
    expect(prompt).toContain('The caller is Sam, whose identity has not been verified.');
    expect(prompt).not.toMatch(/Whitfield|7890100103/);
  });

  it('hears who it is, what they want and what was said, in about half a minute', async () => {
    await colleagueThere({ reason: `Disputes ${'a very long charge '.repeat(50)}` });
    await save({ facts: { customer_name: 'Sam Whitfield' }, verified: true });
    await act('briefColleague', { attempt: 1 });
    const prompt = promptTo();
    expect(prompt).toContain('Sam Whitfield, whose identity was verified');
    expect(prompt).toContain('The customer asked about an order.');
    expect(prompt).toMatch(/Press 1 to take the call\. Press 2 if you cannot take it now\.$/);
    expect(prompt.length).toBeLessThan(800);
  });

  it.each([
    ['es-US', 'They speak Spanish.'],
    ['ko-KR', 'They speak Korean.'],
    ['en-US', undefined],
  ])('hears which language the caller speaks, if it is not their own: %s', async (tag, words) => {
    await colleagueThere();
    await save({ facts: { caller_language: tag } });
    await act('briefColleague', { attempt: 1 });
    if (words === undefined) expect(promptTo()).not.toContain('They speak');
    else expect(promptTo()).toContain(words);
  });

  const promptTo = () => {
    const [asked] = desk.done('collectKeys');
    return asked?.name === 'collectKeys' ? (asked.options.prompt ?? '') : '';
  };
});
