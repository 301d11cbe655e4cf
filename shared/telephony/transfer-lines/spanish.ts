import type { TransferLines } from './transfer-lines.ts';

const couldNot = (why: string) =>
  `Lo siento, no he podido pasar la llamada: ${why}. Sigamos aquí. ¿Qué le gustaría hacer?`;

export const spanish: TransferLines = {
  calling: 'Por favor, no cuelgue, estoy llamando a mi equipo.',
  waiting: [
    'Gracias por esperar. Pulse el cero si prefiere volver conmigo.',
    'Todavía no me han contestado. Por favor, no cuelgue.',
  ],
  connected: 'Ya pueden hablar.',
  failed: {
    busy: couldNot('la línea está ocupada'),
    'no-answer': couldNot('nadie ha contestado'),
    declined: couldNot('nadie puede atender la llamada en este momento'),
    'not-reachable': couldNot('el teléfono no está disponible'),
    'not-now': couldNot('nadie puede atender la llamada en este momento'),
    'hung-up': couldNot('se ha cortado la comunicación con mi equipo'),
    'caller-returned': 'Aquí estoy de nuevo. ¿En qué puedo ayudarle?',
    failed: couldNot('algo ha fallado por el camino'),
  },
};
