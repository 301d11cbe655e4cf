import { generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTurnRecords, type TurnRecord } from '#shared/channels/turn-record.ts';
import { createLatencyRecords } from '#shared/telemetry/latency-records.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeDocumentStore } from '#shared/testing/fake-document-store.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { createFakeMessageSender } from '#shared/testing/fake-message-sender.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createEntraTokens } from '../http/entra-tokens.ts';
import { sessionMemo } from '../testing/session-memo.ts';
import { createTestApp, type TestApp, testKeys } from '../testing/test-app.ts';
import { readSessionLatency } from './read-session-latency.ts';

const asKey = { 'x-functions-key': testKeys.admin };
const sessionId = 'call-2026-03-02-0001';
const startedAt = Date.UTC(2026, 2, 2, 10);

let app: TestApp;
let documents: FakeDocumentStore;
let sign: (tenant: string, roles: readonly string[]) => Promise<Record<string, string>>;

beforeEach(async () => {
  const clock = new VirtualClock(startedAt);
  documents = new FakeDocumentStore({ clock });
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const entra = createEntraTokens({
    tenantId: 'our-tenant',
    clientId: 'client',
    keys: async () => publicKey,
    clock,
  });
  const world = {
    clock,
    documents,
    calls: createFakeCallControl(),
    hotStore: new FakeHotStore({ clock }),
    logger: new FakeLogger(),
    messages: createFakeMessageSender(),
  };
  const { authentication } = createTestApp(world).services;
  app = createTestApp(world, { authentication: { ...authentication, entra } });
  sign = async (tenant, roles) => {
    const now = Math.floor(clock.now() / 1000);
    const jwt = await new SignJWT({ tid: tenant, roles: [...roles] })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(`https://login.microsoftonline.com/${tenant}/v2.0`)
      .setAudience('client')
      .setSubject('operator')
      .setIssuedAt(now)
      .setExpirationTime(now + 600)
      .sign(privateKey);
    return { authorization: `Bearer ${jwt}` };
  };
});

const ask = (id = sessionId, headers: Readonly<Record<string, string>> = asKey) =>
  app.request(readSessionLatency, { headers, params: { sessionId: id } });

async function storeTurn(changes: Partial<TurnRecord>): Promise<void> {
  await createTurnRecords({ documents }).write({
    kind: 'turn',
    customerId: `stranger:${sessionId}`,
    sessionId,
    turnId: 'turn-1',
    channel: 'voice',
    scenario: 'utilities',
    agent: 'Concierge',
    at: startedAt + 200,
    userText: 'My card is lost, my name is Maria Delgado',
    assistantText: 'I am sorry to hear that, Maria.',
    tools: [],
    finishReason: 'completed',
    inputTokens: 900,
    outputTokens: 30,
    stages: {
      endOfSpeech: startedAt,
      sttFinal: startedAt + 200,
      llmFirstToken: startedAt + 800,
      ttsFirstAudio: startedAt + 860,
      firstFrame: startedAt + 900,
      turnEnd: startedAt + 950,
    },
    ...changes,
  });
}

describe('the latency of a session', () => {
  it('shows each turn step by step, the step that took longest, and percentiles', async () => {
    await storeTurn({});
    await storeTurn({
      turnId: 'turn-2',
      at: startedAt + 10_200,
      stages: { endOfSpeech: startedAt + 10_000, firstFrame: startedAt + 10_500 },
      detail: {
        endOfTurn: {
          decidedBy: 'phrase-end',
          completeness: 'plain',
          wordsAt: startedAt,
          waitedMs: 199.6,
        },
        prepared: { used: true, discarded: 1, begunAt: startedAt },
        bargeIn: {
          onsetAt: startedAt + 11_000,
          decidedAt: startedAt + 11_260,
          stoppedAt: startedAt + 11_261,
        },
      },
    });
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      session_id: sessionId,
      turns: [
        {
          turn_id: 'turn-1',
          counted_from: 'end-of-speech',
          counted_from_at: '2026-03-02T10:00:00.000Z',
          total_ms: 900,
          longest: {
            stage: 'llmFirstToken',
            took_ms: 600,
            text: "the model's first token took 600 ms of 900 ms",
          },
          steps: [
            { stage: 'sttFinal', since_ms: 200, took_ms: 200 },
            { stage: 'llmFirstToken', since_ms: 800, took_ms: 600 },
            { stage: 'ttsFirstAudio', since_ms: 860, took_ms: 60 },
            { stage: 'firstFrame', since_ms: 900, took_ms: 40 },
          ],
          end_of_turn: null,
          prepared: null,
          barge_in: null,
        },
        {
          turn_id: 'turn-2',
          end_of_turn: { decided_by: 'phrase-end', completeness: 'plain', waited_ms: 200 },
          prepared: { used: true, discarded: 1 },
          barge_in: { decision_ms: 260, stop_ms: 1 },
        },
      ],
      stages: {
        firstFrame: { count: 2, min: 500, p50: 500, p95: 900, p99: 900, max: 900, mean: 700 },
        bargeInStop: { count: 1, p50: 1 },
      },
    });
  });

  it('says nothing of what was said', async () => {
    await storeTurn({});
    expect(JSON.stringify((await ask()).body)).not.toMatch(/Maria|card/);
  });

  it('has what the workers measured besides, of all legs, and no stage twice', async () => {
    await storeTurn({});
    const records = createLatencyRecords({ documents });
    const leg = { sessionId, begunAt: startedAt };
    await records.write({
      ...leg,
      legId: 'a',
      samples: { firstFrame: [900], recogniserConnect: [80] },
    });
    await records.write({ ...leg, legId: 'b', samples: { recogniserConnect: [120] } });
    expect((await ask()).body.stages).toMatchObject({
      firstFrame: { count: 1 },
      recogniserConnect: { count: 2, min: 80, max: 120 },
    });
  });

  it('counts what was typed from the start of the turn', async () => {
    await storeTurn({
      channel: 'whatsapp',
      at: startedAt,
      stages: { llmFirstToken: startedAt + 300, turnEnd: startedAt + 1200 },
    });
    expect((await ask()).body).toMatchObject({
      turns: [{ counted_from: 'start', total_ms: 1200, longest: { stage: 'answer' } }],
      stages: { answer: { count: 1, p50: 1200 } },
    });
  });

  it('is there while the session is under way, also before its first turn', async () => {
    await app.services.sessions.save(sessionMemo({ sessionId, state: 'active' }), 0);
    expect(await ask()).toMatchObject({
      status: 200,
      body: { under_way: true, turns: [], stages: {} },
    });
  });

  it('leaves out a turn of which only the voice path’s part is stored yet', async () => {
    await storeTurn({});
    const { addStages } = createTurnRecords({ documents });
    await addStages({ customerId: 'c', sessionId, turnId: 'turn-2' }, { endOfSpeech: 1 });
    expect((await ask()).body.turns).toHaveLength(1);
  });

  it('reads turns of the customer and those of the time before the proof, each once', async () => {
    await storeTurn({});
    await storeTurn({ customerId: 'demo-1001' });
    await storeTurn({ customerId: 'demo-1001', turnId: 'turn-0', at: startedAt - 5000 });
    const { body } = await ask();
    expect(body).toMatchObject({
      under_way: false,
      turns: [{ turn_id: 'turn-0' }, { turn_id: 'turn-1' }],
    });
  });

  it('reads more turns than the store gives at once', async () => {
    for (let turn = 0; turn < 230; turn += 1) {
      await storeTurn({ turnId: `turn-${turn}`, at: startedAt + turn });
    }
    expect((await ask()).body.turns).toHaveLength(230);
  });
});

describe('who may read it', () => {
  it.each([
    ['Operator', 200],
    ['Admin', 200],
    ['Reader', 403],
  ])('a %s gets %i', async (role, status) => {
    await storeTurn({});
    expect((await ask(sessionId, await sign('our-tenant', [role]))).status).toBe(status);
  });

  it('is nobody of another organisation, and nobody without a token', async () => {
    await storeTurn({});
    const foreign = await ask(sessionId, await sign('other-tenant', ['Admin']));
    expect(foreign).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await ask(sessionId, {})).status).toBe(401);
  });
});

it('is not found for a session that never was', async () => {
  await storeTurn({});
  expect(await ask('call-2026-03-02-9999')).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
});

it('refuses what cannot be a session id', async () => {
  expect(await ask('../../secrets')).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  });
});
