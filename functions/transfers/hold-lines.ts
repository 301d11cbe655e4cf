/** What a caller hears who waits for a colleague. */
export interface HoldLines {
  /** Heard once, at first. */
  readonly calling: string;
  /** Heard in turn after that; the first says which key brings the agent back. */
  readonly waiting: readonly [string, string];
}

const english: HoldLines = {
  calling: 'Please stay on the line, I am calling my colleague.',
  waiting: [
    'Thank you for waiting. Press zero if you would rather come back to me.',
    'I am still waiting for my colleague. Please stay on the line.',
  ],
};

/** By ISO 639-1 code. */
export const holdLanguages: ReadonlyMap<string, HoldLines> = new Map<string, HoldLines>([
  ['en', english],
  [
    'es',
    {
      calling: 'Por favor, no cuelgue, estoy llamando a mi equipo.',
      waiting: [
        'Gracias por esperar. Pulse el cero si prefiere volver conmigo.',
        'Todavía no me han contestado. Por favor, no cuelgue.',
      ],
    },
  ],
  [
    'fr',
    {
      calling: "Restez en ligne, s'il vous plaît, j'appelle l'équipe.",
      waiting: [
        'Merci de patienter. Appuyez sur le zéro si vous préférez revenir avec moi.',
        "J'attends toujours une réponse. Restez en ligne, s'il vous plaît.",
      ],
    },
  ],
  [
    'de',
    {
      calling: 'Bitte bleiben Sie dran, ich rufe im Team an.',
      waiting: [
        'Danke, dass Sie warten. Drücken Sie die Null, wenn Sie lieber zu mir zurück möchten.',
        'Es hat noch niemand abgenommen. Bitte bleiben Sie dran.',
      ],
    },
  ],
  [
    'it',
    {
      calling: 'Resti in linea, per favore, sto chiamando il nostro ufficio.',
      waiting: [
        'Grazie per l’attesa. Prema zero se preferisce tornare da me.',
        'Sto ancora aspettando una risposta. Resti in linea, per favore.',
      ],
    },
  ],
  [
    'pt',
    {
      calling: 'Por favor, aguarde na linha, estou ligando para a equipe.',
      waiting: [
        'Agradeço a espera. Aperte zero se preferir voltar a falar comigo.',
        'Ainda estou esperando uma resposta. Por favor, aguarde na linha.',
      ],
    },
  ],
  [
    'ko',
    {
      calling: '전화를 끊지 말고 기다려 주세요. 담당자에게 전화하고 있습니다.',
      waiting: [
        '기다려 주셔서 감사합니다. 저와 다시 이야기하시려면 영번을 눌러 주세요.',
        '아직 담당자의 연결을 기다리고 있습니다. 조금만 더 기다려 주세요.',
      ],
    },
  ],
]);

/**
 * The lines in a language, and the language that they are in: the same, or English.
 *
 * @param language BCP-47, e.g. `es-US`.
 */
export function holdLinesIn(language: string): {
  readonly lines: HoldLines;
  readonly language: string;
} {
  const lines = holdLanguages.get(language.toLowerCase().split('-')[0] ?? '');
  return lines === undefined ? { lines: english, language: 'en-US' } : { lines, language };
}
