import {
  type Attributes,
  type Histogram,
  type Meter,
  ROOT_CONTEXT,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { attributeNames } from '#shared/telemetry/trace-names.ts';

type TurnMetrics = Extract<SessionEventBody, { readonly type: 'turn-metrics' }>;

/** Stages in the order they are reached, each with the span that ends there. */
const stageSpans = [
  ['sttFinal', 'stt.final'],
  ['llmFirstToken', 'llm.first_token'],
  ['ttsFirstAudio', 'tts.first_audio'],
  ['firstFrame', 'playback.first_frame'],
] as const;

/** An answer that was prepared reaches its first token before the words are final. */
function inOrderOfTime(stages: TurnMetrics['stages']) {
  return stageSpans
    .flatMap(([stage, name]) => {
      const at = stages[stage];
      return at === undefined ? [] : [{ stage, name, at }];
    })
    .toSorted((one, other) => one.at - other.at);
}

/**
 * Turns what calls publish into OpenTelemetry spans and metrics: one span per voice turn, with a
 * child per stage, and the time from the end of the caller's speech to each stage.
 */
export class CallTelemetry {
  readonly #tracer: Tracer;
  readonly #latency: Histogram;
  readonly #bargeIns: ReturnType<Meter['createCounter']>;
  readonly #failedSpeech: ReturnType<Meter['createCounter']>;

  constructor(dependencies: {
    readonly tracer: Tracer;
    readonly meter: Meter;
    readonly liveCalls: () => number;
  }) {
    const { tracer, meter, liveCalls } = dependencies;
    this.#tracer = tracer;
    this.#latency = meter.createHistogram('continuo.voice.latency', {
      unit: 'ms',
      description: 'Time from the end of the caller’s speech to a stage of the turn.',
    });
    this.#bargeIns = meter.createCounter('continuo.voice.barge_ins');
    this.#failedSpeech = meter.createCounter('continuo.voice.failed_speech');
    meter
      .createObservableGauge('continuo.voice.live_calls')
      .addCallback((result) => result.observe(liveCalls()));
  }

  /** Something a call has published on its session's feed. */
  note(sessionId: string, body: SessionEventBody): void {
    if (body.type === 'barge-in') this.#bargeIns.add(1);
    else if (body.type === 'speech-failed') this.#failedSpeech.add(1);
    else if (body.type === 'turn-metrics') this.#noteTurn(sessionId, body);
  }

  #noteTurn(sessionId: string, { turnId, agent, stages }: TurnMetrics): void {
    const { endOfSpeech } = stages;
    if (endOfSpeech === undefined) return;
    const attributes: Attributes = {
      [attributeNames.sessionId]: sessionId,
      [attributeNames.turnId]: turnId,
      [attributeNames.agent]: agent,
    };
    const turn = this.#tracer.startSpan(
      'voice turn',
      { startTime: endOfSpeech, attributes },
      ROOT_CONTEXT,
    );
    const context = trace.setSpan(ROOT_CONTEXT, turn);
    let reached = endOfSpeech;
    for (const { stage, name, at } of inOrderOfTime(stages)) {
      this.#tracer.startSpan(name, { startTime: reached }, context).end(at);
      this.#latency.record(at - endOfSpeech, { stage, [attributeNames.agent]: agent });
      reached = at;
    }
    turn.end(Math.max(reached, stages.turnEnd));
  }
}
