import type { TransferLines } from './transfer-lines.ts';

const couldNot = (why: string) =>
  `Desculpe, não consegui transferir a ligação: ${why}. Vamos continuar aqui. O que gostaria de fazer?`;

export const portuguese: TransferLines = {
  calling: 'Por favor, aguarde na linha, estou ligando para a equipe.',
  waiting: [
    'Agradeço a espera. Aperte zero se preferir voltar a falar comigo.',
    'Ainda estou esperando uma resposta. Por favor, aguarde na linha.',
  ],
  connected: 'Agora vocês já podem conversar.',
  failed: {
    busy: couldNot('a linha está ocupada'),
    'no-answer': couldNot('ninguém atendeu'),
    declined: couldNot('ninguém pode atender neste momento'),
    'not-reachable': couldNot('o telefone não está disponível'),
    'not-now': couldNot('ninguém pode atender neste momento'),
    'hung-up': couldNot('a ligação com a equipe caiu'),
    'caller-returned': 'Estou aqui de novo. Como posso ajudar?',
    failed: couldNot('algo deu errado no caminho'),
  },
};
