import { describe, expect, it } from 'vitest';
import { createTurnRecords } from '#shared/channels/turn-record.ts';
import { customerIdSchema, sessionIdSchema } from '#shared/contracts/ids.ts';
import { createLatencyRecords } from '#shared/telemetry/latency-records.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { StageRecorder } from './stage-recorder.ts';

const sessionId = sessionIdSchema.parse('session-1');
const metrics = {
  type: 'turn-metrics',
  turnId: 'turn-1',
  agent: 'Concierge',
  stages: { endOfSpeech: 1000, sttFinal: 1300, llmFirstToken: 1500, firstFrame: 1620, turnEnd: 9 },
  inputTokens: 1,
  outputTokens: 1,
} as const;
const leg = { legId: 'leg-1', begunAt: 900, samples: () => ({ recogniserConnect: [80] }) };

function recorder() {
  const documents = new FakeDocumentStore({ clock: new VirtualClock() });
  const logger = new FakeLogger();
  const turnRecords = createTurnRecords({ documents });
  const latencyRecords = createLatencyRecords({ documents });
  const stages = new StageRecorder({ turnRecords, latencyRecords, logger });
  const stored = async (customerId: string) =>
    (await documents.read('conversations', 'turn:session-1:turn-1', customerId))?.document;
  return { documents, logger, turnRecords, latencyRecords, stages, stored };
}

describe('the stages of a voice turn', () => {
  it('join the record that the engine writes, and leave its end alone', async () => {
    const { stages, stored, turnRecords } = recorder();
    stages.note({ sessionId, customerId: customerIdSchema.parse('demo-1001') }, leg, metrics);
    await stages.settled();
    await turnRecords.write({
      kind: 'turn',
      customerId: 'demo-1001',
      sessionId,
      turnId: 'turn-1',
      channel: 'voice',
      scenario: 'utilities',
      agent: 'Concierge',
      at: 1400,
      userText: 'Hello',
      assistantText: 'Hello.',
      tools: [],
      finishReason: 'completed',
      inputTokens: 1,
      outputTokens: 1,
      stages: { llmFirstToken: 1500, turnEnd: 1700 },
    });
    expect(await stored('demo-1001')).toMatchObject({
      userText: 'Hello',
      stages: {
        endOfSpeech: 1000,
        sttFinal: 1300,
        llmFirstToken: 1500,
        firstFrame: 1620,
        turnEnd: 1700,
      },
    });
  });

  it('are found with the turns of a stranger, and nothing else is stored', async () => {
    const { stages, stored } = recorder();
    stages.note({ sessionId, customerId: undefined }, leg, { type: 'user-partial', text: 'hello' });
    stages.note({ sessionId, customerId: undefined }, leg, metrics);
    await stages.settled();
    expect(await stored('stranger:session-1')).toMatchObject({ stages: { firstFrame: 1620 } });
  });

  it('are found with the turns of somebody who only claims to be the customer', async () => {
    const { stages, stored } = recorder();
    const customerId = customerIdSchema.parse('demo-1001');
    stages.note({ sessionId, customerId, recordOwner: 'stranger:session-1' }, leg, metrics);
    await stages.settled();
    expect(await stored('stranger:session-1')).toMatchObject({ stages: { firstFrame: 1620 } });
    expect(await stored('demo-1001')).toBeUndefined();
  });

  it('are given up, and the failure logged, when the store is away', async () => {
    const { documents, logger, stages } = recorder();
    documents.available = false;
    stages.note({ sessionId, customerId: undefined }, leg, metrics);
    await stages.settled();
    expect(logger.events('warn')).toEqual([
      'stages of a turn were not stored',
      'latency of a call was not stored',
    ]);
  });

  it('come with what the voice path knows of them, and not with what the engine stores itself', async () => {
    const { stages, stored } = recorder();
    const endOfTurn = {
      decidedBy: 'stable-words',
      completeness: 'complete',
      wordsAt: 1200,
      waitedMs: 300,
    } as const;
    const tools = [{ tool: 'get_bill', startedAt: 1, endedAt: 2, ok: true }];
    stages.note({ sessionId, customerId: undefined }, leg, {
      ...metrics,
      detail: { endOfTurn, tools, traceparent: 'x' },
    });
    await stages.settled();
    expect((await stored('stranger:session-1'))?.detail).toEqual({ endOfTurn });
  });
});

describe('what a call spends its time on', () => {
  it('is written one at a time, and last with everything', async () => {
    const { stages, latencyRecords } = recorder();
    let turns = 0;
    const counting = { ...leg, samples: () => ({ firstFrame: Array<number>(turns).fill(500) }) };
    for (turns = 1; turns <= 5; turns += 1) {
      stages.note({ sessionId, customerId: undefined }, counting, {
        ...metrics,
        turnId: `turn-${turns}`,
      });
    }
    turns = 5;
    await stages.settled();
    expect(await latencyRecords.read(sessionId)).toEqual({ firstFrame: Array(5).fill(500) });
    turns = 6;
    stages.note({ sessionId, customerId: undefined }, counting, { ...metrics, turnId: 'turn-6' });
    await stages.settled();
    expect(await latencyRecords.read(sessionId)).toEqual({ firstFrame: Array(6).fill(500) });
  });
});
