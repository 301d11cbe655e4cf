/**
 * The few things of a browser that a talking page uses, as types of their own: the rest of this project
 * is compiled without a browser's types, and a test can put something else in their place.
 */
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import { type FromWorklet, type ToWorklet, voiceProcessorName } from './worklet-messages.ts';

/** A WebSocket. */
export interface PageSocket {
  binaryType: string;
  /** 1: open. */
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: string | ArrayBuffer }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  send(message: string | ArrayBuffer): void;
  close(code?: number): void;
}

export interface Microphone {
  getTracks(): readonly { stop(): void }[];
}

/** An AudioWorkletNode with our processor. */
export interface VoiceNode {
  readonly port: {
    onmessage: ((event: { readonly data: FromWorklet }) => void) | null;
    postMessage(message: ToWorklet, transfer?: readonly ArrayBuffer[]): void;
  };
  connect(destination: unknown): unknown;
  disconnect(): void;
}

export interface PageAudioContext {
  readonly sampleRate: number;
  /** Seconds from the audio thread to the ear; not every browser knows. */
  readonly outputLatency?: number;
  readonly destination: unknown;
  readonly audioWorklet: { addModule(url: string): Promise<void> };
  createMediaStreamSource(microphone: Microphone): { connect(node: VoiceNode): unknown };
  resume(): Promise<void>;
  close(): Promise<void>;
}

export interface WebPlatform {
  readonly clock: Clock;
  openSocket(url: string): PageSocket;
  /** @param sampleRateHz the device's own rate when undefined. */
  createAudioContext(sampleRateHz: number | undefined): PageAudioContext;
  createVoiceNode(context: PageAudioContext): VoiceNode;
  /** Asks the visitor. Rejects when they say no or have none. */
  openMicrophone(): Promise<Microphone>;
}

declare const WebSocket: new (url: string) => PageSocket;
declare const AudioContext: new (options: {
  readonly sampleRate?: number;
  readonly latencyHint: 'interactive';
}) => PageAudioContext;
declare const AudioWorkletNode: new (
  context: PageAudioContext,
  name: string,
  options: object,
) => VoiceNode;
declare const navigator: {
  readonly mediaDevices: { getUserMedia(constraints: object): Promise<Microphone> };
};

/** The browser that this page is in. */
export const webPlatform: WebPlatform = {
  clock: systemClock,
  openSocket: (url) => new WebSocket(url),
  createAudioContext: (sampleRate) =>
    new AudioContext({
      latencyHint: 'interactive',
      ...(sampleRate === undefined ? {} : { sampleRate }),
    }),
  createVoiceNode: (context) =>
    new AudioWorkletNode(context, voiceProcessorName, {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      // One channel, whatever the microphone has.
      channelCount: 1,
      channelCountMode: 'explicit',
    }),
  openMicrophone: () =>
    navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        // Without it the agent hears itself and cuts itself off.
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    }),
};
