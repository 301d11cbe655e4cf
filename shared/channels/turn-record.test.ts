import { describe, expect, it } from 'vitest';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createTurnRecords, type TurnRecord, turnRecordSchema } from './turn-record.ts';

const record: TurnRecord = {
  kind: 'turn',
  customerId: 'c1',
  sessionId: 'call-1',
  turnId: 'turn/1',
  channel: 'voice',
  scenario: 'library',
  agent: 'Desk',
  at: 1000,
  userText: 'Hello',
  assistantText: 'Hi.',
  tools: [],
  finishReason: 'completed',
  inputTokens: 10,
  outputTokens: 2,
  stages: { llmFirstToken: 1200, turnEnd: 1300 },
};

describe('createTurnRecords', () => {
  it.each([
    ['after', false],
    ['before', true],
  ])('adds the stages of the voice path %s the turn is written', async (_name, stagesFirst) => {
    const documents = new FakeDocumentStore({ clock: new VirtualClock() });
    const records = createTurnRecords({ documents });
    const stages = { endOfSpeech: 900, firstFrame: 1250 };
    if (stagesFirst) await records.addStages(record, stages);
    await records.write(record);
    if (!stagesFirst) await records.addStages(record, stages);
    const stored = await documents.read('conversations', 'turn:call-1:turn%2F1', 'c1');
    expect(turnRecordSchema.parse(stored?.document)).toEqual({
      ...record,
      stages: { ...stages, llmFirstToken: 1200, turnEnd: 1300 },
    });
  });

  it('loses nothing when both come at once', async () => {
    const documents = new FakeDocumentStore({ clock: new VirtualClock() });
    const records = createTurnRecords({ documents });
    await Promise.all([records.write(record), records.addStages(record, { firstFrame: 1250 })]);
    const stored = await documents.read('conversations', 'turn:call-1:turn%2F1', 'c1');
    expect(turnRecordSchema.parse(stored?.document)).toMatchObject({
      userText: 'Hello',
      stages: { firstFrame: 1250, turnEnd: 1300 },
    });
  });
});
