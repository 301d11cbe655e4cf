import type { TransferLines } from './transfer-lines.ts';

const couldNot = (why: string) =>
  `Veuillez m'excuser, je n'ai pas pu transférer votre appel : ${why}. Continuons ici. Que souhaitez-vous faire ?`;

export const french: TransferLines = {
  calling: "Restez en ligne, s'il vous plaît, j'appelle l'équipe.",
  waiting: [
    'Merci de patienter. Appuyez sur le zéro si vous préférez revenir avec moi.',
    "J'attends toujours une réponse. Restez en ligne, s'il vous plaît.",
  ],
  connected: 'Vous êtes maintenant en communication.',
  failed: {
    busy: couldNot('la ligne est occupée'),
    'no-answer': couldNot("personne n'a décroché"),
    declined: couldNot("personne ne peut prendre l'appel pour le moment"),
    'not-reachable': couldNot("le téléphone n'est pas joignable"),
    'not-now': couldNot("personne ne peut prendre l'appel pour le moment"),
    'hung-up': couldNot("la communication avec l'équipe a été coupée"),
    'caller-returned': 'Me revoici. Comment puis-je vous aider ?',
    failed: couldNot("un problème est survenu pendant l'appel"),
  },
};
