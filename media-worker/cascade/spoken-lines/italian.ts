import { italian as transferLines } from '#shared/telephony/transfer-lines/italian.ts';
import type { LineSet } from './line-set.ts';

const channels = { whatsapp: 'su WhatsApp', webchat: 'nella chat web', voice: 'per telefono' };

export const italian: LineSet = {
  stillThere: 'È ancora in linea?',
  silentGoodbye: 'Non la sento più, quindi ora riaggancio. Arrivederci.',
  repeatPlease: 'Mi scusi, non ho capito. Può ripetere?',
  lostThread: 'Mi scusi, ho perso il filo. Può dirmi di nuovo di cosa ha bisogno?',
  oneMoment: 'Un momento, per favore.',
  letMeSee: 'Solo un secondo.',
  stillWorking: 'Grazie per l’attesa, ci sto ancora lavorando.',
  takesLonger: 'Ci vuole ancora un po’, la prego di avere pazienza.',
  hearingTrouble: 'Faccio fatica a sentirla. Un momento, per favore.',
  hearingLost:
    'Mi dispiace, al momento non riesco a sentirla. Richiami tra poco, per favore. Arrivederci.',
  turnFailed: 'Mi dispiace, qualcosa è andato storto da parte mia. Può ripetere?',
  transferFailed: (reason) => transferLines.failed[reason],
  switched: 'Ora ha il messaggio, quindi possiamo continuare lì. Arrivederci.',
  switchFailed: (target) =>
    `Non mi è stato possibile raggiungerla ${channels[target]}, quindi continuiamo qui.`,
};
