import type { Clock } from '#shared/contracts/clock.ts';
import type { FrameTicker } from '../audio/frame-ticker.ts';
import { FRAME_SAMPLES, mixInto } from '../audio/line-audio.ts';
import type { TokenIssuer } from '../delivery/token-issuer.ts';
import type { AcsFaults } from '../faults.ts';
import type { CallerPhone } from '../line/line-call.ts';
import type { LineEvent } from '../line/line-protocol.ts';
import type { StreamingEnd } from '../media/media-socket.ts';
import type { StreamingOptions } from '../media/streaming-options.ts';
import type { PhoneVoice } from '../phone-voice.ts';
import { acsErrors } from '../rest/acs-error.ts';
import { CallLegs } from './call-legs.ts';
import { CallStreaming, type StreamIdentity } from './call-streaming.ts';
import { type MediaOperation, MediaOperations, type OperationReport } from './media-operations.ts';
import { loadPrompt, type PromptSource } from './prompt-source.ts';
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

/** Somebody who hears both sides of a call, e.g. a recording. */
export interface CallListener {
  /** The 20 ms that both sides had at the same moment; undefined is silence. They may be kept. */
  onFrame(caller: Int16Array | undefined, agent: Int16Array | undefined): void;
  /** The call is over. */
  onClosed(): void;
}

/** What is heard, said and pressed in one connected call. */
export class CallMedia {
  readonly #legs = new CallLegs();
  readonly #emit: EmitEvent;
  readonly #ticker: FrameTicker;
  readonly #voice: PhoneVoice;
  readonly #streaming: CallStreaming;
  readonly #operations: MediaOperations;
  #options: StreamingOptions | undefined;
  #streamingReport: OperationReport | undefined;
  readonly #continuousTones = new Map<
    string,
    { readonly report: OperationReport; sequence: number }
  >();
  /** Participants who hear something while they are on hold. */
  readonly #holdAudio = new Map<
    string,
    { readonly abort: AbortController; readonly report: OperationReport }
  >();
  #leaveTicker: (() => void) | undefined;
  readonly #listeners = new Set<CallListener>();

  constructor(
    call: {
      readonly identity: StreamIdentity;
      readonly phone: CallerPhone;
      readonly emit: EmitEvent;
    },
    dependencies: CallMediaDependencies,
  ) {
    this.#legs.add(call.identity.participantRawId, call.phone);
    this.#emit = call.emit;
    this.#ticker = dependencies.ticker;
    this.#voice = dependencies.voice;
    this.#streaming = new CallStreaming({
      identity: call.identity,
      issuer: dependencies.issuer,
      faults: dependencies.faults,
      observer: {
        onStarted: () => {
          call.phone.tell({ type: 'connected-media' });
          this.#emitStreaming('Started', 'subscriptionStarted', results.completed);
        },
        onEnded: (end) => this.#streamingEnded(end),
        onCutOff: () => this.#agentCutOff(),
      },
    });
    this.#operations = new MediaOperations({
      clock: dependencies.clock,
      voice: dependencies.voice,
      report: (type, body, report) => this.#emit(type, body, report),
      onPrompt: (text, to) => this.#tell({ type: 'prompt', text }, to),
    });
  }

  get isStreaming(): boolean {
    return this.#streaming.isActive;
  }

  isOnHold(rawId: string): boolean {
    return this.#legs.isOnHold(rawId);
  }

  /** Another phone takes part. */
  join(rawId: string, phone: CallerPhone): void {
    this.#legs.add(rawId, phone);
  }

  /** A phone takes part no longer. */
  leave(rawId: string): void {
    this.#stopHoldAudio(rawId);
    this.#legs.remove(rawId);
    this.#continuousTones.delete(rawId);
  }

  /** The phone of a participant, if it has one that is connected. */
  phoneOf(rawId: string): CallerPhone | undefined {
    return this.#legs.phoneOf(rawId);
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

  /** @returns stops listening. */
  listen(listener: CallListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The call is over. A stream that was running is reported as stopped. */
  close(): void {
    for (const listener of [...this.#listeners]) listener.onClosed();
    this.#listeners.clear();
    this.#leaveTicker?.();
    this.#leaveTicker = undefined;
    this.#operations.close();
    this.#continuousTones.clear();
    for (const { abort } of this.#holdAudio.values()) abort.abort();
    this.#holdAudio.clear();
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
    this.#agentCutOff();
    this.#emitStreaming('Stopped', 'subscriptionStopped', results.completed);
  }

  /** Reports each key of a participant from now on; undefined stops that. */
  setContinuousTones(rawId: string, report: OperationReport | undefined): void {
    if (report === undefined) this.#continuousTones.delete(rawId);
    else this.#continuousTones.set(rawId, { report, sequence: 0 });
  }

  /** @param source what the participant hears, again and again; nothing when absent. */
  hold(rawId: string, source: PromptSource | undefined, report: OperationReport): void {
    this.#stopHoldAudio(rawId);
    this.#legs.setHold(rawId, true);
    if (source === undefined) return;
    const abort = new AbortController();
    this.#holdAudio.set(rawId, { abort, report });
    loadPrompt(source, { voice: this.#voice, signal: abort.signal }).then(
      (prompt) => {
        if (abort.signal.aborted) return;
        this.#legs.playOnHold(rawId, prompt);
        this.#emit('HoldAudioStarted', { resultInformation: results.completed }, report);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        this.#holdAudio.delete(rawId);
        const detail = error instanceof Error ? error.message : String(error);
        this.#emit('HoldFailed', { resultInformation: results.playFailed(detail) }, report);
      },
    );
  }

  unhold(rawId: string): void {
    this.#stopHoldAudio(rawId);
    this.#legs.setHold(rawId, false);
  }

  /** @param rawId whose key it was. */
  pressKey(rawId: string, key: string): void {
    const [known] = parseKeys(key) ?? [];
    if (known === undefined) return;
    const tone = toneOf(known);
    this.#streaming.pressKey(known);
    this.#operations.press(tone, rawId);
    const heard = this.#continuousTones.get(rawId);
    if (heard === undefined) return;
    heard.sequence += 1;
    const body = { sequenceId: heard.sequence, tone, resultInformation: results.completed };
    this.#emit('ContinuousDtmfRecognitionToneReceived', body, heard.report);
  }

  #tell(event: LineEvent, to: string | undefined): void {
    const phones = to === undefined ? this.#legs.phones() : [this.#legs.phoneOf(to)];
    for (const phone of phones) phone?.tell(event);
  }

  #agentCutOff(): void {
    for (const phone of this.#legs.phones()) phone.agentCutOff();
  }

  #stopHoldAudio(rawId: string): void {
    const audio = this.#holdAudio.get(rawId);
    if (audio === undefined) return;
    audio.abort.abort();
    this.#holdAudio.delete(rawId);
    this.#emit('HoldAudioCompleted', { resultInformation: results.completed }, audio.report);
  }

  #onFrame(atMs: number): void {
    if (this.#leaveTicker === undefined) return;
    const agent = new Int16Array(FRAME_SAMPLES);
    const prompt = new Int16Array(FRAME_SAMPLES);
    // Whom it is for has to be known before the last sample of it is taken.
    const to = this.#operations.target;
    const isStreamAudible = this.#streaming.takeInto(agent) > 0;
    const isPromptAudible = this.#operations.takeInto(prompt) > 0;
    const ours = Int16Array.from(agent);
    mixInto(ours, prompt);
    const spoken = this.#legs.exchange(
      { samples: agent, isAudible: isStreamAudible },
      { samples: prompt, isAudible: isPromptAudible, to },
      atMs,
    );
    this.#streaming.frameSpoken(spoken, atMs);
    const heard = isStreamAudible || isPromptAudible ? ours : undefined;
    for (const listener of this.#listeners) listener.onFrame(spoken, heard);
  }

  #streamingEnded(end: StreamingEnd): void {
    this.#agentCutOff();
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
