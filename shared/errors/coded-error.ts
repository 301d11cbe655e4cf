import { type ErrorCode, errorCatalogue } from './catalogue.ts';

/**
 * A failure with a stable code from the catalogue. Thrown by adapters and services; the HTTP layer
 * turns it into problem+json, the voice path into words.
 */
export class CodedError extends Error {
  override readonly name: string = 'CodedError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? errorCatalogue[code].title, options);
    this.code = code;
  }
}

/** A store (Redis, Cosmos) failed or timed out. Code `store_unavailable`. */
export class StoreError extends CodedError {
  override readonly name = 'StoreError';
  constructor(detail: string, options?: ErrorOptions) {
    super('store_unavailable', detail, options);
  }
}

/** Somebody else wrote first. Code `stale_write`: read again and repeat. */
export class StaleWriteError extends CodedError {
  override readonly name = 'StaleWriteError';
  constructor(what: string, options?: ErrorOptions) {
    super('stale_write', `A newer version of ${what} was stored meanwhile.`, options);
  }
}

/** The chat model failed. */
export class ModelError extends CodedError {
  override readonly name = 'ModelError';
  constructor(
    code: Extract<ErrorCode, `model_${string}`>,
    detail?: string,
    options?: ErrorOptions,
  ) {
    super(code, detail, options);
  }
}

/** Speech recognition or synthesis failed. */
export class SpeechError extends CodedError {
  override readonly name = 'SpeechError';
  constructor(
    code: Extract<ErrorCode, `speech_${string}`>,
    detail?: string,
    options?: ErrorOptions,
  ) {
    super(code, detail, options);
  }
}

/** The telephony service refused or failed. */
export class CallControlError extends CodedError {
  override readonly name = 'CallControlError';
  constructor(
    code: 'call_not_found' | 'call_control_failed',
    detail?: string,
    options?: ErrorOptions,
  ) {
    super(code, detail, options);
  }
}

/** A message was not accepted by the messaging service. Code `message_not_sent`. */
export class MessagingError extends CodedError {
  override readonly name = 'MessagingError';
  constructor(detail: string, options?: ErrorOptions) {
    super('message_not_sent', detail, options);
  }
}
