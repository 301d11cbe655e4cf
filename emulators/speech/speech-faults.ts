import { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';

export const SPEECH_FAULTS = [
  'drop_frame',
  'swap_frames',
  'alter_sample',
  'latency_ms',
  'error_rate',
  'stall',
  'drop_connection_after_ms',
  'synthesis_error',
] as const;

/** The faults this emulator honours, read where they strike. See README.md for their meaning. */
export class SpeechFaults {
  readonly switchboard = new FaultSwitchboard(SPEECH_FAULTS);
  #errorDebt = 0;

  get extraLatencyMs(): number {
    return this.switchboard.number('latency_ms') ?? 0;
  }

  get stalled(): boolean {
    return this.switchboard.get('stall') === true;
  }

  get synthesisFails(): boolean {
    return this.switchboard.get('synthesis_error') === true;
  }

  get dropConnectionAfterMs(): number | undefined {
    return this.switchboard.number('drop_connection_after_ms');
  }

  /**
   * Whether the next request fails under `error_rate`: exactly that part of them, evenly spread
   * (0.5 fails every second one), so that a run can be repeated.
   */
  nextRequestFails(): boolean {
    this.#errorDebt += this.switchboard.number('error_rate') ?? 0;
    if (this.#errorDebt < 1) return false;
    this.#errorDebt -= 1;
    return true;
  }
}
