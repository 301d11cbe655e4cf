import type { Span } from '@opentelemetry/api';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { greetingTurnId } from '#shared/conversation/live-conversation.ts';
import { addLatencyOfTurn } from '#shared/telemetry/latency-of-turn.ts';
import type { LatencySamples } from '#shared/telemetry/latency-records.ts';
import type { LatencyTool } from '#shared/telemetry/latency-tool.ts';
import { traceparentOf } from '#shared/telemetry/trace-context.ts';

/**
 * What is measured of one leg of a call, from the socket's opening to its end. Measuring happens where
 * things begin and end; nothing on the audio path waits for it.
 */
export class CallObservation {
  /** Unique among all legs. */
  readonly legId: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  /** Context that the call's turns are recorded in; undefined when nothing records. */
  readonly traceparent: string | undefined;
  readonly #latency: LatencyTool;
  readonly #span: Span;

  constructor(parts: {
    readonly legId: string;
    readonly begunAt: number;
    readonly latency: LatencyTool;
    readonly span: Span;
  }) {
    this.legId = parts.legId;
    this.begunAt = parts.begunAt;
    this.#latency = parts.latency;
    this.#span = parts.span;
    this.traceparent = traceparentOf(parts.span);
    this.#latency.start('greetingFirstAudio', parts.begunAt);
  }

  /** The same recogniser, with the time it takes to connect measured. */
  speechToText(port: SpeechToText): SpeechToText {
    return {
      open: (options, listener) =>
        this.#latency.measure('recogniserConnect', () => port.open(options, listener)),
    };
  }

  /** The same synthesiser, with the time it takes to get one measured. */
  textToSpeech(port: TextToSpeech): TextToSpeech {
    return { open: () => this.#latency.measure('synthesiserAcquire', () => port.open()) };
  }

  /** Something the call has published on its session's feed. */
  note(body: SessionEventBody): void {
    if (body.type !== 'turn-metrics') return;
    const { firstFrame } = body.stages;
    if (body.turnId === greetingTurnId && firstFrame !== undefined) {
      this.#latency.stop('greetingFirstAudio', firstFrame);
    }
    addLatencyOfTurn(this.#latency, body);
  }

  /** Per stage, what was measured, in milliseconds. */
  samples(): LatencySamples {
    return this.#latency.samples();
  }

  /** The leg is over. */
  end(): void {
    this.#span.end();
  }
}
