import type { AnswersAs } from './company-call.ts';

/** So long a phone rings that nobody takes: less than people wait, so that scripts do not. */
const ringsForMs = 4000;
/** The line's names for what an answering machine says. */
const machineGreetingId = 'greeting';
const machineBeepId = 'beep';

/** What the phone's `register` says, besides its number (emulators/acs/line/line-protocol.ts). */
export function registrationOf(answersAs: AnswersAs): Readonly<Record<string, unknown>> {
  if (answersAs === 'busy') return { busy: true };
  if (answersAs === 'no_answer') return { ringsForMs };
  if (typeof answersAs !== 'object') return {};
  const { greeting, beep } = answersAs.answering_machine;
  if (beep === false) return { machine: { greeting } };
  const { frequency_hz: frequencyHz, length_ms: lengthMs } = beep;
  return { machine: { greeting, beep: { frequencyHz, lengthMs } } };
}

/** What a machine says under that name of the line's. */
export function machineText(answersAs: AnswersAs | undefined, id: string): string {
  if (id === machineBeepId) return '[beep]';
  return typeof answersAs === 'object' ? answersAs.answering_machine.greeting : '';
}

/** Who takes a call; undefined: the company does. */
export function takenBy(answersAs: AnswersAs | undefined): string {
  if (answersAs === undefined) return 'the company answers';
  return typeof answersAs === 'object' ? 'an answering machine answers' : 'the customer picks up';
}

/** How a call ended, told from the customer's phone. */
export function endOf(reason: string): string {
  switch (reason) {
    case 'caller-hangup':
      return 'the customer hangs up';
    case 'agent-hangup':
      return 'the agent hangs up';
    case 'declined':
      return 'the customer declines the call';
    case 'no-answer':
      return 'nobody takes the call';
    default:
      return `the call ends (${reason})`;
  }
}

/** The machine has said all it says before it records. */
export const startsRecording = (answersAs: AnswersAs | undefined, id: string): boolean =>
  typeof answersAs === 'object' &&
  id === (answersAs.answering_machine.beep ? machineBeepId : machineGreetingId);
