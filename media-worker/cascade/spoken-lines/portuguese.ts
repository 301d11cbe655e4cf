import { portuguese as transferLines } from '#shared/telephony/transfer-lines/portuguese.ts';
import type { LineSet } from './line-set.ts';

const channels = { whatsapp: 'pelo WhatsApp', webchat: 'pelo chat', voice: 'por telefone' };

export const portuguese: LineSet = {
  stillThere: 'Ainda está aí?',
  silentGoodbye: 'Não ouço mais a sua voz, por isso vou desligar. Até logo.',
  repeatPlease: 'Desculpe, não entendi. Pode repetir?',
  lostThread: 'Desculpe, parei no meio. Pode dizer outra vez do que precisa?',
  oneMoment: 'Um momento, por favor.',
  letMeSee: 'Só um segundo.',
  stillWorking: 'Agradeço a espera, ainda estou tratando disso.',
  takesLonger: 'Está demorando um pouco mais, peço um pouco de paciência.',
  hearingTrouble: 'Estou com dificuldade de ouvir. Um momento, por favor.',
  hearingLost:
    'Desculpe, agora não consigo ouvir. Por favor, ligue outra vez daqui a pouco. Até logo.',
  turnFailed: 'Desculpe, algo deu errado do meu lado. Pode repetir?',
  transferFailed: (reason) => transferLines.failed[reason],
  switched: 'Já tem a mensagem, então podemos continuar por lá. Até logo.',
  switchFailed: (target) =>
    `Não consegui fazer contato ${channels[target]} agora, então vamos continuar aqui.`,
};
