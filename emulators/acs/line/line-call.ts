import type { LineEvent } from './line-protocol.ts';

/** A call as its phone uses it. */
export interface LineCall {
  readonly isRinging: boolean;
  /** The called phone picks up. */
  accept(): void;
  /** One key of the keypad. */
  pressKey(key: string): void;
  /** The phone hangs up, declines, or its connection is lost. */
  hangUp(): void;
}

/** A phone as its call uses it. */
export interface CallerPhone {
  readonly lineId: string;
  readonly phone: string;
  /** It has a call already. */
  readonly isBusy: boolean;
  /** How long it rings when it is called; as long as the network lets it when absent. */
  readonly ringsForMs?: number | undefined;
  /** A call begins; until it is answered the phone rings. */
  ring(call: LineCall, from: string, to: string): void;
  /** Tells the phone's owner. `rejected` and `disconnected` are the last word of a call. */
  tell(event: LineEvent): void;
  /**
   * Swaps 20 ms of audio.
   * @param agent what the phone plays from `atMs` on; undefined is silence.
   * @returns what is spoken into the phone from `atMs` on; undefined is silence.
   */
  exchange(agent: Int16Array | undefined, atMs: number): Int16Array | undefined;
  /** The agent's audio was cut off. */
  agentCutOff(): void;
}
