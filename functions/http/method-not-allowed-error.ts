import { CodedError } from '#shared/errors/coded-error.ts';

/** The address exists and has other methods. Code `method_not_allowed`; carries those it has. */
export class MethodNotAllowedError extends CodedError {
  override readonly name = 'MethodNotAllowedError';
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('method_not_allowed', `Allowed here: ${allowed.join(', ')}.`);
    this.allowed = allowed;
  }
}
