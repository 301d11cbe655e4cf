import { createNoopMeter, trace } from '@opentelemetry/api';
import { expect, it, vi } from 'vitest';
import { CallTelemetry } from './call-telemetry.ts';

const stages = {
  endOfSpeech: 1000,
  sttFinal: 1300,
  llmFirstToken: 1500,
  firstFrame: 1700,
  turnEnd: 1900,
};

it('draws one span per turn with a child per stage that was reached, on the caller’s time', () => {
  const spans: [string, unknown, unknown][] = [];
  const tracer = trace.getTracer('test');
  vi.spyOn(tracer, 'startSpan').mockImplementation((name, options) => {
    const span = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });
    span.end = (at) => void spans.push([name, options?.startTime, at]);
    return span;
  });
  const telemetry = new CallTelemetry({ tracer, meter: createNoopMeter(), liveCalls: () => 0 });
  const metrics = { type: 'turn-metrics', turnId: 't', agent: 'A', inputTokens: 1 } as const;
  telemetry.note('s', { ...metrics, stages, outputTokens: 1 });
  telemetry.note('s', { ...metrics, stages: { turnEnd: 5 }, outputTokens: 1 });
  expect(spans).toEqual([
    ['stt.final', 1000, 1300],
    ['llm.first_token', 1300, 1500],
    ['playback.first_frame', 1500, 1700],
    ['voice turn', 1000, 1900],
  ]);
});

it('draws the stages of a prepared answer in the order they were reached', () => {
  const spans: [string, unknown, unknown][] = [];
  const tracer = trace.getTracer('test');
  vi.spyOn(tracer, 'startSpan').mockImplementation((name, options) => {
    const span = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });
    span.end = (at) => void spans.push([name, options?.startTime, at]);
    return span;
  });
  const telemetry = new CallTelemetry({ tracer, meter: createNoopMeter(), liveCalls: () => 0 });
  const prepared = { ...stages, llmFirstToken: 1100, ttsFirstAudio: 1200 };
  const usage = { inputTokens: 1, outputTokens: 1 };
  telemetry.note('s', {
    type: 'turn-metrics',
    turnId: 't',
    agent: 'A',
    stages: prepared,
    ...usage,
  });
  expect(spans.map(([name, from, to]) => [name, Number(to) >= Number(from)])).toEqual([
    ['llm.first_token', true],
    ['tts.first_audio', true],
    ['stt.final', true],
    ['playback.first_frame', true],
    ['voice turn', true],
  ]);
});

it('counts interruptions and speech that failed, and records latency by stage', () => {
  const meter = createNoopMeter();
  const counted: string[] = [];
  const recorded: unknown[] = [];
  const gauge = meter.createObservableGauge('x');
  vi.spyOn(meter, 'createCounter').mockImplementation((name) => ({
    add: () => void counted.push(name),
  }));
  vi.spyOn(meter, 'createHistogram').mockReturnValue({
    record: (value, attributes) => void recorded.push([attributes?.stage, value]),
  });
  const observed: number[] = [];
  vi.spyOn(meter, 'createObservableGauge').mockReturnValue({
    ...gauge,
    addCallback: (callback) => void callback({ observe: (value) => observed.push(value) }),
    removeCallback: () => undefined,
  });
  const telemetry = new CallTelemetry({ tracer: trace.getTracer('t'), meter, liveCalls: () => 7 });
  telemetry.note('s', { type: 'barge-in', turnId: 't', heardText: '' });
  telemetry.note('s', { type: 'speech-failed', text: 'x' });
  telemetry.note('s', { type: 'user-partial', text: 'x' });
  telemetry.note('s', {
    type: 'turn-metrics',
    turnId: 't',
    agent: 'A',
    stages,
    inputTokens: 1,
    outputTokens: 1,
  });
  expect(counted).toEqual(['continuo.voice.barge_ins', 'continuo.voice.failed_speech']);
  expect(recorded).toEqual([
    ['sttFinal', 300],
    ['llmFirstToken', 500],
    ['firstFrame', 700],
  ]);
  expect(observed).toEqual([7]);
});
