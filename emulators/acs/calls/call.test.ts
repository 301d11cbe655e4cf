import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FrameTicker } from '../audio/frame-ticker.ts';
import { createTokenIssuer } from '../delivery/token-issuer.ts';
import { AcsFaults } from '../faults.ts';
import type { CallerPhone } from '../line/line-call.ts';
import type { LineEvent } from '../line/line-protocol.ts';
import { codeVoice } from '../testing/code-voice.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { startWebhookServer, type WebhookServer } from '../testing/webhook-server.ts';
import { Call } from './call.ts';

describe('a call on a virtual clock', () => {
  let webhook: WebhookServer;
  const closing = new AbortController();
  beforeEach(async () => {
    webhook = await startWebhookServer();
  });
  afterEach(() => webhook.close());

  const stage = async (direction: 'incoming' | 'outgoing', ringsForMs?: number) => {
    const clock = new VirtualClock(Date.now());
    const faults = new AcsFaults();
    const told: LineEvent[] = [];
    const phone: CallerPhone = {
      lineId: 'line',
      phone: '+15550100102',
      isBusy: false,
      ringsForMs,
      ring: () => undefined,
      tell: (event) => told.push(event),
      exchange: () => undefined,
      agentCutOff: () => undefined,
    };
    const issuer = await createTokenIssuer({
      issuer: 'issuer',
      audience: 'audience',
      clock,
      faults,
    });
    const call = new Call(
      { direction, phone, servicePhone: '+15550100001' },
      {
        clock,
        faults,
        issuer,
        ticker: new FrameTicker({ clock }),
        voice: codeVoice(),
        signal: closing.signal,
        botId: 'bot',
      },
    );
    const request = { callbackUri: webhook.url, operationContext: 'op', streaming: undefined };
    return { call, clock, told, request };
  };

  test('reports AnswerFailed when the caller hangs up before the answer has arrived', async () => {
    const { call, clock, told, request } = await stage('incoming');
    call.answer(request);
    call.hangUp();
    clock.advance(100_000);
    expect((await webhook.event('AnswerFailed')).body).toMatchObject({
      resultInformation: { code: 487 },
    });
    expect(webhook.types()).toEqual(['AnswerFailed']);
    expect(told).toEqual([{ type: 'disconnected', reason: 'caller-hangup' }]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('rings for a minute: the product is told when it placed the call, not when it never answered', async () => {
    const incoming = await stage('incoming');
    incoming.clock.advance(60_000);
    expect(incoming.told).toEqual([{ type: 'disconnected', reason: 'no-answer' }]);
    const outgoing = await stage('outgoing');
    outgoing.call.placed(outgoing.request);
    outgoing.clock.advance(60_000);
    expect((await webhook.event('CreateCallFailed')).body).toMatchObject({
      resultInformation: { code: 408 },
    });
    expect(webhook.log.all).toHaveLength(1);
  });

  test('rings as long as the called phone lets it', async () => {
    const { call, clock, told, request } = await stage('outgoing', 5000);
    call.placed(request);
    clock.advance(4999);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([{ type: 'disconnected', reason: 'no-answer' }]);
    expect((await webhook.event('CreateCallFailed')).body).toMatchObject({
      resultInformation: { code: 408 },
    });
  });

  test('leaves no timer behind when it ends, however it ends', async () => {
    const { call, clock, request } = await stage('incoming');
    call.answer(request);
    clock.advance(1_000);
    expect(call.state).toBe('connected');
    expect(clock.pendingTimers).toBe(1);
    call.media.enqueue(
      {
        kind: 'recognize',
        operationContext: undefined,
        callbackUri: undefined,
        prompts: [],
        from: '4:+15550100102',
        interruptPrompt: false,
        rules: { maxTones: 1, stopTones: [], initialSilenceMs: 5_000, interToneMs: 2_000 },
      },
      false,
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pendingTimers).toBe(2);
    call.disconnect('agent-hangup');
    call.disconnect('agent-hangup');
    call.hangUp();
    expect(clock.pendingTimers).toBe(0);
    await webhook.event('CallDisconnected');
    expect(webhook.types().filter((type) => type === 'CallDisconnected')).toHaveLength(1);
  });
});
