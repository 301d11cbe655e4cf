import { english as transferLines } from '#shared/telephony/transfer-lines/english.ts';
import type { LineSet } from './line-set.ts';

const channels = {
  whatsapp: 'on WhatsApp',
  webchat: 'in the web chat',
  voice: 'by phone',
} as const;

export const english = {
  stillThere: 'Are you still there?',
  silentGoodbye: 'I cannot hear you any more, so I will hang up now. Goodbye.',
  repeatPlease: 'Sorry, I did not catch that. Could you say it again?',
  lostThread: 'I am sorry, I stopped there. Could you tell me again what you need?',
  oneMoment: 'One moment, please.',
  letMeSee: 'Just a second.',
  stillWorking: 'Thank you for waiting, I am still on it.',
  takesLonger: 'This is taking a little longer, please bear with me.',
  hearingTrouble: 'I am having trouble hearing you. One moment, please.',
  hearingLost:
    'I am sorry, I cannot hear you right now. Please call again in a little while. Goodbye.',
  turnFailed: 'I am sorry, something went wrong on my side. Could you say that again?',
  transferFailed: (reason) => transferLines.failed[reason],
  switched: 'You have the message now, so we can go on there. Goodbye.',
  switchFailed: (target) =>
    `I could not reach you ${channels[target]} just now, so let us carry on here.`,
} as const satisfies LineSet;
