import { german as transferLines } from '#shared/telephony/transfer-lines/german.ts';
import type { LineSet } from './line-set.ts';

const channels = { whatsapp: 'über WhatsApp', webchat: 'im Web-Chat', voice: 'am Telefon' };

export const german: LineSet = {
  stillThere: 'Sind Sie noch da?',
  silentGoodbye: 'Ich höre Sie nicht mehr und lege jetzt auf. Auf Wiederhören.',
  repeatPlease: 'Entschuldigung, das habe ich nicht verstanden. Können Sie es noch einmal sagen?',
  lostThread:
    'Entschuldigung, ich bin stecken geblieben. Können Sie mir noch einmal sagen, was Sie brauchen?',
  oneMoment: 'Einen Moment, bitte.',
  letMeSee: 'Nur eine Sekunde.',
  stillWorking: 'Danke, dass Sie warten, ich bin noch dabei.',
  takesLonger: 'Das dauert etwas länger, bitte haben Sie noch ein wenig Geduld.',
  hearingTrouble: 'Ich kann Sie schlecht hören. Einen Moment, bitte.',
  hearingLost:
    'Es tut mir leid, ich kann Sie gerade nicht hören. Bitte rufen Sie in Kürze noch einmal an. Auf Wiederhören.',
  turnFailed:
    'Es tut mir leid, bei mir ist etwas schiefgegangen. Können Sie das noch einmal sagen?',
  transferFailed: (reason) => transferLines.failed[reason],
  switched: 'Sie haben die Nachricht jetzt, wir können dort weitermachen. Auf Wiederhören.',
  switchFailed: (target) =>
    `Ich konnte Sie ${channels[target]} gerade nicht erreichen, lassen Sie uns hier weitermachen.`,
};
