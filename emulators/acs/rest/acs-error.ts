/** A refusal in the service's words: `{error:{code,message}}` with an HTTP status. */
export class AcsError extends Error {
  override readonly name = 'AcsError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Codes after Microsoft docs: Communication Services troubleshooting codes. */
export const acsErrors = {
  callNotFound: () => new AcsError(404, '8522', 'Call not found.'),
  notEstablished: () =>
    new AcsError(400, '8501', 'Action is invalid when call is not in Established state.'),
  contextExpired: () =>
    new AcsError(400, '8523', 'Invalid Request, the incoming call context is unknown or expired.'),
  invalid: (detail: string) => new AcsError(400, '8523', `Invalid Request, ${detail}`),
  notSupported: (detail: string) => new AcsError(405, '8520', detail),
  participantNotFound: () => new AcsError(404, '8522', 'Participant not found.'),
  recordingNotFound: () => new AcsError(404, '8522', 'Recording not found.'),
} as const;
