import { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';

/** Every fault name that `POST /voice-live/_admin/faults` accepts; the README says what each does. */
export const VOICE_LIVE_FAULTS = [
  'refuse_connections',
  'drop_connection_after_ms',
  'drop_in_answer_after_ms',
  'stall',
  'error_event',
  'rate_limit',
  'fail_next',
  'content_filter',
  'latency_ms',
] as const;

type Counted =
  | 'refuse_connections'
  | 'drop_in_answer_after_ms'
  | 'error_event'
  | 'rate_limit'
  | 'fail_next'
  | 'content_filter';

/** The faults this emulator honours, read where they strike. Counted ones are used up. */
export class VoiceLiveFaults {
  readonly switchboard = new FaultSwitchboard(VOICE_LIVE_FAULTS);

  get isStalled(): boolean {
    return this.switchboard.get('stall') === true;
  }

  get addedLatencyMs(): number {
    return this.switchboard.number('latency_ms') ?? 0;
  }

  get dropConnectionAfterMs(): number | undefined {
    return this.switchboard.number('drop_connection_after_ms');
  }

  /** The connection of the next answer in words is cut after so much of its audio; once. */
  takeDropInAnswer(): number | undefined {
    const afterMs = this.switchboard.number('drop_in_answer_after_ms');
    this.switchboard.set({ drop_in_answer_after_ms: null });
    return afterMs;
  }

  /** @returns whether it strikes now; each call uses one up. */
  take(name: Exclude<Counted, 'drop_in_answer_after_ms'>): boolean {
    const left = this.switchboard.number(name) ?? 0;
    if (left < 1) return false;
    this.switchboard.set({ [name]: left > 1 ? left - 1 : null });
    return true;
  }
}
