import { createNoopMeter } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { contextOf, traceparentOf } from '#shared/telemetry/trace-context.ts';
import { FakeTracer } from '#shared/testing/fake-tracer.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { CallTelemetry } from './call-telemetry.ts';

type TurnMetrics = Extract<SessionEventBody, { readonly type: 'turn-metrics' }>;

const stages = {
  endOfSpeech: 1000,
  sttFinal: 1300,
  llmFirstToken: 1500,
  firstFrame: 1700,
  turnEnd: 1900,
};

function metricsOf(changes: Partial<TurnMetrics>): TurnMetrics {
  const { type, turnId, agent, inputTokens, outputTokens } = {
    type: 'turn-metrics' as const,
    turnId: 't',
    agent: 'A',
    inputTokens: 1,
    outputTokens: 1,
  };
  return { type, turnId, agent, stages, inputTokens, outputTokens, ...changes };
}

function open() {
  const tracer = new FakeTracer();
  const meter = createNoopMeter();
  const counted: string[] = [];
  const recorded: [unknown, number][] = [];
  const observed: number[] = [];
  const gauge = meter.createObservableGauge('x');
  vi.spyOn(meter, 'createCounter').mockImplementation((name) => ({
    add: () => void counted.push(name),
  }));
  vi.spyOn(meter, 'createHistogram').mockReturnValue({
    record: (value, attributes) => void recorded.push([attributes?.stage, value]),
  });
  vi.spyOn(meter, 'createObservableGauge').mockReturnValue({
    ...gauge,
    addCallback: (callback) => void callback({ observe: (value) => observed.push(value) }),
    removeCallback: () => undefined,
  });
  const clock = new VirtualClock(500);
  const telemetry = new CallTelemetry({
    tracer,
    meter,
    liveCalls: () => 7,
    clock,
    randomId: () => 'leg-1',
  });
  return { tracer, clock, telemetry, counted, recorded, observed };
}

describe('the spans of a call', () => {
  it('are one for the call, below the one of whoever took it', () => {
    const { tracer, telemetry } = open();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const observation = telemetry.begin({ sessionId: 's', traceparent });
    observation.end();
    expect(tracer.spans).toMatchObject([
      {
        name: 'call',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        parentSpanId: 'b7ad6b7169203331',
        attributes: { 'session.id': 's' },
        startTime: 500,
        hasEnded: true,
      },
    ]);
    expect(observation.traceparent).toBe('00-0af7651916cd43dd8448eb211c80319c-0000000000000001-01');
  });

  it('have a child per stage that was reached below the turn’s, on the caller’s time', () => {
    const { tracer, telemetry } = open();
    const observation = telemetry.begin({ sessionId: 's' });
    const turn = tracer.startSpan('turn', {}, contextOf(observation.traceparent));
    const traceparent = traceparentOf(turn);
    if (traceparent === undefined) throw new Error('the turn is not recorded');
    telemetry.note(observation, metricsOf({ detail: { traceparent } }));
    telemetry.note(observation, metricsOf({ stages: { turnEnd: 5 } }));
    expect(
      tracer.spans.slice(2).map(({ name, startTime, endTime }) => [name, startTime, endTime]),
    ).toEqual([
      ['stt.final', 1000, 1300],
      ['llm.first_token', 1300, 1500],
      ['playback.first_frame', 1500, 1700],
    ]);
    for (const { parentSpanId, traceId } of tracer.spans.slice(2)) {
      expect([parentSpanId, traceId]).toEqual(['2'.padStart(16, '0'), '1'.padStart(32, '0')]);
    }
  });

  it('of a prepared answer are in the order its stages were reached, none ending before it begins', () => {
    const { tracer, telemetry } = open();
    const observation = telemetry.begin({ sessionId: 's' });
    const prepared = { ...stages, llmFirstToken: 950, ttsFirstAudio: 1200 };
    telemetry.note(observation, metricsOf({ stages: prepared }));
    expect(
      tracer.spans.slice(1).map(({ name, startTime, endTime }) => [name, startTime, endTime]),
    ).toEqual([
      ['llm.first_token', 1000, 1000],
      ['tts.first_audio', 1000, 1200],
      ['stt.final', 1200, 1300],
      ['playback.first_frame', 1300, 1700],
    ]);
  });
});

describe('the metrics of a call', () => {
  it('count interruptions and speech that failed, and how many calls there are', () => {
    const { telemetry, counted, observed } = open();
    const observation = telemetry.begin({ sessionId: 's' });
    telemetry.note(observation, { type: 'barge-in', turnId: 't', heardText: '' });
    telemetry.note(observation, { type: 'speech-failed', text: 'x' });
    telemetry.note(observation, { type: 'user-partial', text: 'x' });
    expect(counted).toEqual(['continuo.voice.barge_ins', 'continuo.voice.failed_speech']);
    expect(observed).toEqual([7]);
  });

  it('are the times of a turn from the end of speech, of its tools and of a cut-in', () => {
    const { telemetry, recorded } = open();
    const observation = telemetry.begin({ sessionId: 's' });
    const detail = {
      modelRounds: [
        { startedAt: 1310, firstTokenAt: 1400, endedAt: 1410, inputTokens: 1, outputTokens: 1 },
        { startedAt: 1450, endedAt: 1460, inputTokens: 0, outputTokens: 0 },
      ],
      tools: [{ tool: 'get_bill', startedAt: 1410, endedAt: 1450, ok: true }],
      bargeIn: { onsetAt: 1750, decidedAt: 2000, stoppedAt: 2001 },
    };
    telemetry.note(observation, metricsOf({ detail }));
    expect(recorded).toEqual([
      ['sttFinal', 300],
      ['llmFirstToken', 500],
      ['firstFrame', 700],
      ['modelRound', 90],
      ['tool:get_bill', 40],
      ['bargeInDecision', 250],
      ['bargeInStop', 1],
    ]);
    expect(Object.keys(observation.samples())).toHaveLength(7);
  });

  it('are the time to the greeting’s first frame, once, and none of a call that was not greeted', () => {
    const { telemetry, recorded } = open();
    const observation = telemetry.begin({ sessionId: 's' });
    const greeting = { turnId: 'greeting', stages: { firstFrame: 912, turnEnd: 900 } };
    telemetry.note(observation, metricsOf({ turnId: 'greeting', stages: { turnEnd: 900 } }));
    expect(recorded).toEqual([]);
    telemetry.note(observation, metricsOf(greeting));
    telemetry.note(observation, metricsOf(greeting));
    expect(recorded).toEqual([['greetingFirstAudio', 412]]);
  });

  it('are how long connections take, and not of those that fail', async () => {
    const { clock, telemetry, recorded } = open();
    const observation = telemetry.begin({ sessionId: 's' });
    const session = {
      push: () => undefined,
      async *speak() {
        yield { type: 'audio' as const, pcm: new Uint8Array(640) };
      },
      close: async () => undefined,
    };
    let isDown = true;
    const connect = async () => {
      if (isDown) throw new Error('down');
      await new Promise<void>((resolve) => clock.after(80, resolve));
      return session;
    };
    const listener = {
      onSpeechStart: () => undefined,
      onPartial: () => undefined,
      onFinal: () => undefined,
      onError: () => undefined,
    };
    const recogniser = observation.speechToText({ open: connect });
    const synthesiser = observation.textToSpeech({ open: connect });
    await expect(recogniser.open({ language: 'en-US' }, listener)).rejects.toThrow('down');
    isDown = false;
    const opening = [recogniser.open({ language: 'en-US' }, listener), synthesiser.open()];
    await clock.advance(80);
    expect(await Promise.all(opening)).toEqual([session, session]);
    expect(recorded).toEqual([
      ['recogniserConnect', 80],
      ['synthesiserAcquire', 80],
    ]);
  });
});
