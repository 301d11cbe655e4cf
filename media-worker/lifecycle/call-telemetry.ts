import {
  type Context,
  type Histogram,
  type Meter,
  SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import type { Clock } from '#shared/contracts/clock.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { LatencyTool } from '#shared/telemetry/latency-tool.ts';
import { contextOf } from '#shared/telemetry/trace-context.ts';
import { attributeNames, spanNames } from '#shared/telemetry/trace-names.ts';
import { CallObservation } from './call-observation.ts';

type TurnMetrics = Extract<SessionEventBody, { readonly type: 'turn-metrics' }>;

/** Stages in the order they are reached, each with the span that ends there. */
const stageSpans = [
  ['sttFinal', 'stt.final'],
  ['llmFirstToken', 'llm.first_token'],
  ['ttsFirstAudio', 'tts.first_audio'],
  ['firstFrame', 'playback.first_frame'],
] as const;

/** A leg of a call that is to be observed. */
export interface ObservedCall {
  readonly sessionId: string;
  /** Span of whoever took the call; a new trace begins without one. */
  readonly traceparent?: string | undefined;
}

/** An answer that was prepared reaches its first token before the words are final. */
function inOrderOfTime(stages: TurnMetrics['stages']) {
  return stageSpans
    .flatMap(([stage, name]) => {
      const at = stages[stage];
      return at === undefined ? [] : [{ name, at }];
    })
    .toSorted((one, other) => one.at - other.at);
}

/**
 * Turns what calls publish into OpenTelemetry spans and metrics: one span per leg of a call, the
 * engine's span per turn below it, and below that a child per stage of the voice path. Which times are
 * metrics is in {@link CallObservation}.
 */
export class CallTelemetry {
  readonly #tracer: Tracer;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #randomId: () => string;
  readonly #latency: Histogram;
  readonly #bargeIns: ReturnType<Meter['createCounter']>;
  readonly #failedSpeech: ReturnType<Meter['createCounter']>;

  constructor(dependencies: {
    readonly tracer: Tracer;
    readonly meter: Meter;
    readonly liveCalls: () => number;
    readonly clock: Pick<Clock, 'now'>;
    readonly randomId: () => string;
  }) {
    const { tracer, meter, liveCalls } = dependencies;
    this.#tracer = tracer;
    this.#clock = dependencies.clock;
    this.#randomId = dependencies.randomId;
    this.#latency = meter.createHistogram('continuo.voice.latency', {
      unit: 'ms',
      description:
        'How long a stage of a call takes; those of a turn from the end of the caller’s speech.',
    });
    this.#bargeIns = meter.createCounter('continuo.voice.barge_ins');
    this.#failedSpeech = meter.createCounter('continuo.voice.failed_speech');
    meter
      .createObservableGauge('continuo.voice.live_calls')
      .addCallback((result) => result.observe(liveCalls()));
  }

  /** A leg of a call begins. */
  begin(call: ObservedCall): CallObservation {
    const begunAt = this.#clock.now();
    const span = this.#tracer.startSpan(
      spanNames.call,
      {
        kind: SpanKind.CONSUMER,
        startTime: begunAt,
        attributes: { [attributeNames.sessionId]: call.sessionId },
      },
      contextOf(call.traceparent),
    );
    const latency = new LatencyTool({
      clock: this.#clock,
      sink: (stage, durationMs) => this.#latency.record(durationMs, { stage }),
    });
    return new CallObservation({ legId: this.#randomId(), begunAt, latency, span });
  }

  /** Something a call has published on its session's feed. */
  note(observation: Pick<CallObservation, 'note' | 'traceparent'>, body: SessionEventBody): void {
    observation.note(body);
    if (body.type === 'barge-in') this.#bargeIns.add(1);
    else if (body.type === 'speech-failed') this.#failedSpeech.add(1);
    else if (body.type === 'turn-metrics') {
      this.#drawStages(body, contextOf(body.detail?.traceparent ?? observation.traceparent));
    }
  }

  #drawStages({ stages }: TurnMetrics, turn: Context): void {
    const { endOfSpeech } = stages;
    if (endOfSpeech === undefined) return;
    let reached = endOfSpeech;
    for (const { name, at } of inOrderOfTime(stages)) {
      // A prepared answer's token may be older than the end of the speech that it answers.
      const endsAt = Math.max(reached, at);
      this.#tracer.startSpan(name, { startTime: reached }, turn).end(endsAt);
      reached = endsAt;
    }
  }
}
