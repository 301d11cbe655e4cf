import type { TransferLines } from './transfer-lines.ts';

const couldNot = (why: string) =>
  `I am sorry, I could not put you through: ${why}. Let us carry on here. What would you like to do?`;

export const english: TransferLines = {
  calling: 'Please stay on the line, I am calling my colleague.',
  waiting: [
    'Thank you for waiting. Press zero if you would rather come back to me.',
    'I am still waiting for my colleague. Please stay on the line.',
  ],
  connected: 'You are connected now.',
  failed: {
    busy: couldNot('the line is busy'),
    'no-answer': couldNot('nobody picked up'),
    declined: couldNot('nobody can take the call right now'),
    'not-reachable': couldNot('the phone cannot be reached'),
    'not-now': couldNot('nobody can take the call right now'),
    'hung-up': couldNot('the connection to my colleague broke off'),
    'caller-returned': 'I am back with you. How can I help?',
    failed: couldNot('something went wrong on the way'),
  },
};
