import { PlainError } from './plain-error.ts';

/** Wrong words on the command line or in the settings; ends the program with code 2. */
export class UsageError extends PlainError {
  override readonly name = 'UsageError';
}
