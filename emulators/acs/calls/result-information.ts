/**
 * Outcome of an asynchronous operation. Codes and sub-codes after Microsoft docs: Communication
 * Services troubleshooting codes, and Call Automation, Gather user input, Event codes.
 */
export interface ResultInformation {
  readonly code: number;
  readonly subCode: number;
  readonly message: string;
}

const outcome = (code: number, subCode: number, message: string): ResultInformation => ({
  code,
  subCode,
  message,
});

export const results = {
  completed: outcome(200, 0, 'Action completed successfully.'),
  maxDigits: outcome(200, 8531, 'Action completed, max digits received.'),
  stopTone: outcome(200, 8514, 'Action completed as stop tone was detected.'),
  initialSilence: outcome(400, 8510, 'Action failed, initial silence timeout reached.'),
  interToneSilence: outcome(400, 8532, 'Action failed, inter-digit silence timeout reached.'),
  promptFailed: (detail: string) =>
    outcome(400, 8511, `Action failed, could not play the prompt: ${detail}`),
  playFailed: (detail: string) =>
    outcome(400, 8536, `Action failed, file could not be downloaded: ${detail}`),
  canceled: outcome(400, 8508, 'Action failed, the operation was cancelled.'),
  notReachable: outcome(480, 10_057, 'The number is not reachable.'),
  busy: outcome(486, 10_031, 'The number is busy.'),
  declined: outcome(603, 10_037, 'The call was declined.'),
  noAnswer: outcome(408, 10_057, 'The call was not answered in time.'),
  invitationOver: outcome(400, 8525, 'The participant is not being called any more.'),
  callerGone: outcome(487, 10_003, 'The caller hung up before the call was connected.'),
  mediaRefused: (status: number) =>
    outcome(status, 8578, `Media streaming could not start: the server answered HTTP ${status}.`),
  mediaUnreachable: (detail: string) =>
    outcome(500, 8578, `Media streaming could not start: ${detail}`),
  mediaLost: (detail: string) => outcome(500, 8579, `Media streaming was interrupted: ${detail}`),
} as const;
