import { describe, expect, it } from 'vitest';
import type { StartTransfer, TransferOrder } from '#shared/contracts/transfer.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';
import { answerTestCall } from '../testing/answered-call.ts';
import { createCallFakes } from '../testing/call-fakes.ts';

const transferEvent: TurnEvent = {
  type: 'call-transfer',
  target: 'billing',
  reason: 'Disputes a charge',
  kind: 'warm',
};
const transferId = 'transfer-1';
const connected = { type: 'call-transfer-connected', transferId };
const failed = { type: 'call-transfer-failed', transferId, department: 'billing', reason: 'busy' };

/** A call of a telephone, unless `startTransfer` is taken away. */
async function call(startTransfer?: StartTransfer | 'none') {
  const orders: TransferOrder[] = [];
  const usual: StartTransfer = async (order) => {
    orders.push(order);
    return { transferId, withinMs: 100_000 };
  };
  const answered = await answerTestCall(
    createCallFakes({ firstAudioMs: 80, audioMsPerCharacter: 50 }),
    startTransfer === 'none' ? {} : { startTransfer: startTransfer ?? usual },
  );
  const transfers = () => answered.events('call-transfer').map(({ state }) => state);
  /** The caller has asked for a person and waits for one. */
  const ask = async () => {
    answered.conversation.reply('I am putting you through.', transferEvent);
    answered.stt().hear('A person please');
    await answered.clock.advance(3000);
  };
  return { ...answered, orders, transfers, ask };
}

describe('putting a caller through', () => {
  it('begins when the caller has heard where, with one order', async () => {
    const { clock, conversation, orders, stt, leavesNothing } = await call();
    conversation.reply('I am putting you through.', transferEvent);
    stt().hear('A person please');
    await clock.advance(800);
    expect(orders).toEqual([]);
    await clock.advance(2000);
    expect(orders).toEqual([
      {
        sessionId: conversation.sessionId,
        orderId: expect.any(String),
        department: 'billing',
        reason: 'Disputes a charge',
      },
    ]);
    await leavesNothing();
  });

  it('makes the agent deaf and silent while somebody is called', async () => {
    const { clock, ask, conversation, spoken, session, stt, transfers, leavesNothing } =
      await call();
    await ask();
    const before = spoken().length;
    stt().hear('Hello? Is anybody there?');
    session.pressKey('1');
    session.pressKey('#');
    await clock.advance(90_000);
    expect(spoken()).toHaveLength(before);
    expect(conversation.inputs).toHaveLength(1);
    expect(transfers()).toEqual(['started']);
    expect(session.outcome).toBe('completed');
    await leavesNothing();
  });

  it('leaves when a colleague has the call, without hanging up', async () => {
    const { ask, order, conversation, callControl, ended, transfers, leavesNothing } = await call();
    await ask();
    await order(connected);
    await order(connected);
    expect(conversation.closes).toEqual(['transferred']);
    expect(ended).toEqual(['ended']);
    expect(callControl.operations.map(({ name }) => name)).not.toContain('hangUp');
    expect(transfers(), 'the Functions app tells the rest').toEqual(['started']);
    await leavesNothing();
  });

  it('has the caller back with the reason, which agents know, and goes on', async () => {
    const { clock, ask, order, conversation, spoken, stt, transfers, leavesNothing } = await call();
    await ask();
    await order(failed);
    await order(failed);
    await clock.advance(12_000);
    expect(spoken().join(' ')).toContain(spokenLines.transferFailed('busy'));
    expect(spoken().join(' ').split('I am sorry')).toHaveLength(2);
    expect(conversation.facts).toEqual({ transfer_failed: 'billing: the line is busy' });
    expect(transfers(), 'the Functions app tells the rest').toEqual(['started']);
    stt().hear('Never mind, what do I owe?');
    await clock.advance(3000);
    expect(conversation.inputs.at(-1)?.text).toBe('Never mind, what do I owe?');
    await leavesNothing();
  });

  it.each([
    [
      'the order is refused',
      (): never => {
        throw new Error('conflict');
      },
    ],
    ['there is no telephone', 'none' as const],
  ])('goes on with the caller when %s, and says so itself', async (_, startTransfer) => {
    const { clock, ask, conversation, spoken, logger, transfers, leavesNothing } =
      await call(startTransfer);
    await ask();
    await clock.advance(10_000);
    expect(spoken().join(' ')).toContain(spokenLines.transferFailed('failed'));
    expect(conversation.facts.transfer_failed).toMatch(/^billing: /);
    expect(logger.events('error')).toEqual(['call was not transferred']);
    expect(transfers()).toEqual(['started', 'failed']);
    await leavesNothing();
  });

  it('goes on with the caller when it never hears again of the transfer', async () => {
    const { clock, ask, spoken, transfers, leavesNothing } = await call();
    await ask();
    await clock.advance(112_000);
    expect(transfers(), 'the Functions app may yet tell what became of it').toEqual(['started']);
    expect(spoken().join(' ')).toContain(spokenLines.transferFailed('failed'));
    await leavesNothing();
  });

  it('takes a report that overtakes the answer to the order', async () => {
    let answer: () => void = () => undefined;
    const { ask, order, transfers, clock, leavesNothing } = await call(
      () =>
        new Promise((resolve) => {
          answer = () => resolve({ transferId, withinMs: 100_000 });
        }),
    );
    await ask();
    await order(failed);
    answer();
    await clock.advance(200_000);
    expect(transfers()).toEqual(['started']);
    await leavesNothing();
  });

  it('passes over reports of another transfer, and of none', async () => {
    const { ask, order, transfers, session, leavesNothing } = await call();
    await order(failed);
    expect(transfers()).toEqual([]);
    await ask();
    await order({ ...failed, transferId: 'transfer-0' });
    await order({ ...connected, transferId: 'transfer-0' });
    expect(transfers()).toEqual(['started']);
    expect(session.outcome).toBe('completed');
    await leavesNothing();
  });

  it('falls silent for a transfer that somebody else has ordered', async () => {
    const { clock, order, conversation, stt, transfers, leavesNothing } = await call();
    await order({
      type: 'call-transfer-begun',
      transferId,
      department: 'general',
      withinMs: 60_000,
    });
    stt().hear('Hello?');
    await clock.advance(1000);
    expect(transfers()).toEqual(['started']);
    await order({ ...failed, department: 'general' });
    expect(conversation.facts).toEqual({ transfer_failed: 'general: the line is busy' });
    await leavesNothing();
  });
});
