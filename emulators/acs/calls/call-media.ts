import type { Clock } from '#shared/contracts/clock.ts';
import type { FrameTicker } from '../audio/frame-ticker.ts';
import { FRAME_SAMPLES, mixInto } from '../audio/line-audio.ts';
import type { TokenIssuer } from '../delivery/token-issuer.ts';
import type { AcsFaults } from '../faults.ts';
import type { CallerPhone } from '../line/line-call.ts';
import type { StreamingEnd } from '../media/media-socket.ts';
import type { StreamingOptions } from '../media/streaming-options.ts';
import type { PhoneVoice } from '../phone-voice.ts';
import { acsErrors } from '../rest/acs-error.ts';
import { CallStreaming, type StreamIdentity } from './call-streaming.ts';
import { type MediaOperation, MediaOperations, type OperationReport } from './media-operations.ts';
import { type ResultInformation, results } from './result-information.ts';
import { parseKeys, toneOf } from './tones.ts';

export interface CallMediaDependencies {
  readonly clock: Clock;
  readonly faults: AcsFaults;
  readonly issuer: TokenIssuer;
  readonly ticker: FrameTicker;
  readonly voice: PhoneVoice;
}

/** Sends a callback event of the call. */
export type EmitEvent = (
  type: string,
  body: Readonly<Record<string, unknown>>,
  report?: OperationReport,
) => void;

/** What is heard, said and pressed in one connected call. */
export class CallMedia {
  readonly #phone: CallerPhone;
  readonly #emit: EmitEvent;
  readonly #ticker: FrameTicker;
  readonly #streaming: CallStreaming;
  readonly #operations: MediaOperations;
  #options: StreamingOptions | undefined;
  #streamingReport: OperationReport | undefined;
  #continuousTones: { readonly report: OperationReport; sequence: number } | undefined;
  #onHold = false;
  #leaveTicker: (() => void) | undefined;

  constructor(
    call: {
      readonly identity: StreamIdentity;
      readonly phone: CallerPhone;
      readonly emit: EmitEvent;
    },
    dependencies: CallMediaDependencies,
  ) {
    this.#phone = call.phone;
    this.#emit = call.emit;
    this.#ticker = dependencies.ticker;
    this.#streaming = new CallStreaming({
      identity: call.identity,
      issuer: dependencies.issuer,
      faults: dependencies.faults,
      observer: {
        onStarted: () => {
          this.#phone.tell({ type: 'connected-media' });
          this.#emitStreaming('Started', 'subscriptionStarted', results.completed);
        },
        onEnded: (end) => this.#streamingEnded(end),
        onCutOff: () => this.#phone.agentCutOff(),
      },
    });
    this.#operations = new MediaOperations({
      clock: dependencies.clock,
      voice: dependencies.voice,
      report: (type, body, report) => this.#emit(type, body, report),
      onPrompt: (text) => this.#phone.tell({ type: 'prompt', text }),
    });
  }

  get isStreaming(): boolean {
    return this.#streaming.isActive;
  }

  get onHold(): boolean {
    return this.#onHold;
  }

  counts() {
    return this.#streaming.counts();
  }

  /** The call is connected: audio flows from now on. */
  open(options: StreamingOptions | undefined): void {
    this.#options = options;
    if (options?.startMediaStreaming === true) this.#streaming.start(options);
    this.#leaveTicker = this.#ticker.subscribe((atMs) => this.#onFrame(atMs));
  }

  /** The call is over. A stream that was running is reported as stopped. */
  close(): void {
    this.#leaveTicker?.();
    this.#leaveTicker = undefined;
    this.#operations.close();
    this.#continuousTones = undefined;
    if (!this.isStreaming) return;
    this.#streaming.stop();
    this.#emitStreaming('Stopped', 'subscriptionStopped', results.completed);
  }

  enqueue(operation: MediaOperation, interrupt: boolean): void {
    this.#operations.enqueue(operation, interrupt);
  }

  cancelAll(): void {
    this.#operations.cancelAll();
  }

  /** @throws AcsError when it was not set up, or runs already. */
  startStreaming(report: OperationReport): void {
    if (this.#options === undefined) throw acsErrors.invalid('media streaming was not set up.');
    if (this.isStreaming) throw acsErrors.invalid('media streaming has already been started.');
    this.#streamingReport = report;
    this.#streaming.start(this.#options);
  }

  /** @throws AcsError when it does not run. */
  stopStreaming(report: OperationReport): void {
    if (!this.isStreaming) throw acsErrors.invalid('media streaming has not been started.');
    this.#streamingReport = report;
    this.#streaming.stop();
    this.#phone.agentCutOff();
    this.#emitStreaming('Stopped', 'subscriptionStopped', results.completed);
  }

  /** Reports each key from now on; undefined stops that. */
  setContinuousTones(report: OperationReport | undefined): void {
    this.#continuousTones = report === undefined ? undefined : { report, sequence: 0 };
  }

  setHold(onHold: boolean): void {
    this.#onHold = onHold;
    this.#phone.tell({ type: 'hold', onHold });
  }

  pressKey(key: string): void {
    const [known] = parseKeys(key) ?? [];
    if (known === undefined) return;
    const tone = toneOf(known);
    this.#streaming.pressKey(known);
    this.#operations.press(tone);
    if (this.#continuousTones === undefined) return;
    this.#continuousTones.sequence += 1;
    const { sequence: sequenceId, report } = this.#continuousTones;
    const body = { sequenceId, tone, resultInformation: results.completed };
    this.#emit('ContinuousDtmfRecognitionToneReceived', body, report);
  }

  #onFrame(atMs: number): void {
    if (this.#leaveTicker === undefined) return;
    const agent = new Int16Array(FRAME_SAMPLES);
    const prompt = new Int16Array(FRAME_SAMPLES);
    const taken = this.#streaming.takeInto(agent) + this.#operations.takeInto(prompt);
    mixInto(agent, prompt);
    const spoken = this.#phone.exchange(taken === 0 || this.#onHold ? undefined : agent, atMs);
    this.#streaming.frameSpoken(this.#onHold ? undefined : spoken, atMs);
  }

  #streamingEnded(end: StreamingEnd): void {
    this.#phone.agentCutOff();
    this.#emitStreaming(end.outcome === 'stopped' ? 'Stopped' : 'Failed', end.details, end.result);
  }

  #emitStreaming(
    change: 'Started' | 'Stopped' | 'Failed',
    details: string,
    result: ResultInformation,
  ): void {
    const body = {
      mediaStreamingUpdate: {
        contentType: 'Audio',
        mediaStreamingStatus: `mediaStreaming${change}`,
        mediaStreamingStatusDetails: details,
      },
      resultInformation: result,
    };
    this.#emit(`MediaStreaming${change}`, body, this.#streamingReport);
  }
}
