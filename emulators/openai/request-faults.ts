import type { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';
import {
  type AzureApiError,
  internalError,
  promptFiltered,
  rateLimited,
} from './protocol/azure-error.ts';

/** Every fault name that `POST /_admin/faults` accepts; the README says what each does. */
export const OPENAI_FAULTS = [
  'rate_limit',
  'retry_after_ms',
  'error_rate',
  'fail_next',
  'stall',
  'cut_stream_after_tokens',
  'stall_after_tokens',
  'content_filter',
  'latency_ms',
] as const;

const DEFAULT_RETRY_AFTER_MS = 50;

/** Decides which injected failure the next request meets. Counted faults are used up call by call. */
export class RequestFaults {
  readonly #faults: FaultSwitchboard;
  #errorDebt = 0;

  constructor(faults: FaultSwitchboard) {
    this.#faults = faults;
  }

  /** The error to answer with, or undefined when the request goes through. */
  next(): AzureApiError | undefined {
    if (this.#use('rate_limit')) {
      return rateLimited(this.#faults.number('retry_after_ms') ?? DEFAULT_RETRY_AFTER_MS);
    }
    if (this.#use('fail_next')) return internalError();
    // An accumulator instead of a dice roll: a rate of 0.25 fails exactly every fourth call.
    this.#errorDebt += this.#faults.number('error_rate') ?? 0;
    if (this.#errorDebt >= 1) {
      this.#errorDebt -= 1;
      return internalError();
    }
    return this.#faults.get('content_filter') === 'prompt' ? promptFiltered() : undefined;
  }

  /** True when the answer is cut by the completion filter half-way. */
  filtersCompletion(): boolean {
    return this.#faults.get('content_filter') === 'completion';
  }

  stalls(): boolean {
    return this.#faults.get('stall') === true;
  }

  cutStreamAfterTokens(): number | undefined {
    return this.#faults.number('cut_stream_after_tokens');
  }

  stallAfterTokens(): number | undefined {
    return this.#faults.number('stall_after_tokens');
  }

  addedLatencyMs(): number {
    return this.#faults.number('latency_ms') ?? 0;
  }

  #use(name: 'rate_limit' | 'fail_next'): boolean {
    const left = this.#faults.number(name) ?? 0;
    if (left < 1) return false;
    this.#faults.set({ [name]: left > 1 ? left - 1 : null });
    return true;
  }
}
