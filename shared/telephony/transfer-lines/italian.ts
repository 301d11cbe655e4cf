import type { TransferLines } from './transfer-lines.ts';

const couldNot = (why: string) =>
  `Mi dispiace, non mi è stato possibile trasferire la chiamata: ${why}. Continuiamo qui. Che cosa desidera fare?`;

export const italian: TransferLines = {
  calling: 'Resti in linea, per favore, sto chiamando il nostro ufficio.',
  waiting: [
    'Grazie per l’attesa. Prema zero se preferisce tornare da me.',
    'Sto ancora aspettando una risposta. Resti in linea, per favore.',
  ],
  connected: 'Ora siete in comunicazione.',
  failed: {
    busy: couldNot('la linea è occupata'),
    'no-answer': couldNot('non ha risposto nessuno'),
    declined: couldNot('al momento nessuno può prendere la chiamata'),
    'not-reachable': couldNot('il telefono non è raggiungibile'),
    'not-now': couldNot('al momento nessuno può prendere la chiamata'),
    'hung-up': couldNot('la comunicazione con il nostro ufficio si è interrotta'),
    'caller-returned': 'Sono di nuovo con lei. Come posso aiutarla?',
    failed: couldNot('qualcosa è andato storto durante la chiamata'),
  },
};
