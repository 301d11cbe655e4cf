import { spanish as transferLines } from '#shared/telephony/transfer-lines/spanish.ts';
import type { LineSet } from './line-set.ts';

const channels = { whatsapp: 'por WhatsApp', webchat: 'por el chat web', voice: 'por teléfono' };

export const spanish: LineSet = {
  stillThere: '¿Sigue ahí?',
  silentGoodbye: 'Ya no le oigo, así que voy a colgar. Hasta luego.',
  repeatPlease: 'Perdone, no le he entendido. ¿Puede repetirlo?',
  lostThread: 'Perdone, me he quedado a medias. ¿Puede decirme otra vez qué necesita?',
  oneMoment: 'Un momento, por favor.',
  letMeSee: 'Deme un segundo.',
  stillWorking: 'Gracias por esperar, sigo en ello.',
  takesLonger: 'Está tardando un poco más, un poco de paciencia, por favor.',
  hearingTrouble: 'Me cuesta oírle. Un momento, por favor.',
  hearingLost:
    'Lo siento, ahora mismo no le oigo. Vuelva a llamar dentro de un rato, por favor. Hasta luego.',
  turnFailed: 'Lo siento, algo ha fallado por mi parte. ¿Puede repetirlo?',
  transferFailed: (reason) => transferLines.failed[reason],
  switched: 'Ya tiene el mensaje, así que podemos seguir allí. Hasta luego.',
  switchFailed: (target) =>
    `No he podido contactar con usted ${channels[target]}, así que sigamos aquí.`,
};
