import type { TransferLines } from './transfer-lines.ts';

const couldNot = (why: string) =>
  `Es tut mir leid, ich konnte Sie nicht verbinden: ${why}. Lassen Sie uns hier weitermachen. Was möchten Sie tun?`;

export const german: TransferLines = {
  calling: 'Bitte bleiben Sie dran, ich rufe im Team an.',
  waiting: [
    'Danke, dass Sie warten. Drücken Sie die Null, wenn Sie lieber zu mir zurück möchten.',
    'Es hat noch niemand abgenommen. Bitte bleiben Sie dran.',
  ],
  connected: 'Sie sind jetzt verbunden.',
  failed: {
    busy: couldNot('Die Leitung ist besetzt'),
    'no-answer': couldNot('Es hat niemand abgenommen'),
    declined: couldNot('Gerade kann niemand das Gespräch annehmen'),
    'not-reachable': couldNot('Das Telefon ist nicht erreichbar'),
    'not-now': couldNot('Gerade kann niemand das Gespräch annehmen'),
    'hung-up': couldNot('Die Verbindung zum Team ist abgebrochen'),
    'caller-returned': 'Ich bin wieder bei Ihnen. Wie kann ich helfen?',
    failed: couldNot('Unterwegs ist etwas schiefgegangen'),
  },
};
