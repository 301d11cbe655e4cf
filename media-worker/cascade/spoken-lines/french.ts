import { french as transferLines } from '#shared/telephony/transfer-lines/french.ts';
import type { LineSet } from './line-set.ts';

const channels = { whatsapp: 'sur WhatsApp', webchat: 'dans le chat', voice: 'par téléphone' };

export const french: LineSet = {
  stillThere: 'Êtes-vous toujours là ?',
  silentGoodbye: 'Je ne vous entends plus, je vais donc raccrocher. Au revoir.',
  repeatPlease: "Excusez-moi, je n'ai pas compris. Pouvez-vous répéter ?",
  lostThread:
    'Excusez-moi, je me suis interrompu. Pouvez-vous me redire ce dont vous avez besoin ?',
  oneMoment: "Un instant, s'il vous plaît.",
  letMeSee: 'Juste une seconde.',
  stillWorking: "Merci de patienter, je m'en occupe toujours.",
  takesLonger: 'Cela prend un peu plus de temps, merci de votre patience.',
  hearingTrouble: "J'ai du mal à vous entendre. Un instant, s'il vous plaît.",
  hearingLost:
    "Veuillez m'excuser, je ne vous entends pas pour le moment. Rappelez un peu plus tard, s'il vous plaît. Au revoir.",
  turnFailed: "Veuillez m'excuser, quelque chose n'a pas marché de mon côté. Pouvez-vous répéter ?",
  transferFailed: (reason) => transferLines.failed[reason],
  switched: 'Vous avez le message, nous pouvons donc continuer là-bas. Au revoir.',
  switchFailed: (target) =>
    `Je n'ai pas réussi à vous joindre ${channels[target]}, continuons donc ici.`,
};
