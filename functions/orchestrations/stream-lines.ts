import { linesInLanguage } from '#shared/speech/lines-in-language.ts';

/** What a caller hears from the telephony service while no worker has their call. */
export interface StreamLines {
  readonly reconnecting: string;
  /** Nobody had greeted the caller yet. */
  readonly connecting: string;
  readonly patience: string;
  /** What was said last may not have been heard, so nobody waits for an answer to it. */
  readonly back: string;
  readonly cutOff: string;
  /** The last words to a caller whose stream cannot be restored, each of them if it is true. */
  readonly lost: string;
  readonly weCallBack: string;
  readonly callAgain: string;
  readonly whatsApp: string;
  readonly goodbye: string;
}

const english: StreamLines = {
  reconnecting: 'One moment please, I am reconnecting you.',
  connecting: 'One moment please, I am putting you through.',
  patience: 'I am still working on the connection. Thank you for your patience.',
  back: 'Thank you for waiting, I am back. Please say again what you said last.',
  cutOff: 'Sorry, I was cut off for a moment. Please say again what you said last.',
  lost: 'I am sorry, I have lost the connection and cannot restore it.',
  weCallBack: 'I have noted your number, and we will call you back as soon as we can.',
  callAgain: 'Please call again in a few minutes.',
  whatsApp: 'You can also write to us on WhatsApp.',
  goodbye: 'Goodbye.',
};

const spanish: StreamLines = {
  reconnecting: 'Un momento, por favor, estoy restableciendo la conexión.',
  connecting: 'Un momento, por favor, le estoy comunicando.',
  patience: 'Sigo trabajando en la conexión. Gracias por su paciencia.',
  back: 'Gracias por esperar, ya estoy de vuelta. Por favor, repita lo último que dijo.',
  cutOff: 'Disculpe, se cortó por un momento. Por favor, repita lo último que dijo.',
  lost: 'Lo siento, he perdido la conexión y no puedo restablecerla.',
  weCallBack: 'He anotado su número y le llamaremos lo antes posible.',
  callAgain: 'Por favor, vuelva a llamar en unos minutos.',
  whatsApp: 'También puede escribirnos por WhatsApp.',
  goodbye: 'Adiós.',
};

const french: StreamLines = {
  reconnecting: 'Un instant, je vous prie, je rétablis la connexion.',
  connecting: 'Un instant, je vous prie, je vous mets en relation.',
  patience: 'Je travaille encore sur la connexion. Merci de votre patience.',
  back: "Merci d'avoir patienté, me revoici. Pouvez-vous répéter ce que vous venez de dire ?",
  cutOff: "Pardon, j'ai été coupé un instant. Pouvez-vous répéter ce que vous venez de dire ?",
  lost: "Je suis désolé, j'ai perdu la connexion et je ne peux pas la rétablir.",
  weCallBack: "J'ai noté votre numéro et nous vous rappellerons dès que possible.",
  callAgain: 'Veuillez rappeler dans quelques minutes.',
  whatsApp: 'Vous pouvez aussi nous écrire sur WhatsApp.',
  goodbye: 'Au revoir.',
};

const german: StreamLines = {
  reconnecting: 'Einen Moment bitte, ich stelle die Verbindung wieder her.',
  connecting: 'Einen Moment bitte, ich verbinde Sie.',
  patience: 'Ich arbeite noch an der Verbindung. Danke für Ihre Geduld.',
  back: 'Danke, dass Sie gewartet haben, ich bin wieder da. Bitte sagen Sie das Letzte noch einmal.',
  cutOff: 'Entschuldigung, ich war kurz weg. Bitte sagen Sie das Letzte noch einmal.',
  lost: 'Es tut mir leid, die Verbindung ist abgebrochen und lässt sich nicht wiederherstellen.',
  weCallBack: 'Ich habe Ihre Nummer notiert, und wir rufen Sie so bald wie möglich zurück.',
  callAgain: 'Bitte rufen Sie in einigen Minuten noch einmal an.',
  whatsApp: 'Sie können uns auch über WhatsApp schreiben.',
  goodbye: 'Auf Wiederhören.',
};

const italian: StreamLines = {
  reconnecting: 'Un momento, per favore, sto ripristinando la connessione.',
  connecting: 'Un momento, per favore, la sto mettendo in contatto.',
  patience: 'Sto ancora lavorando alla connessione. Grazie per la pazienza.',
  back: "Grazie per l'attesa, eccomi di nuovo. Può ripetere l'ultima cosa che ha detto?",
  cutOff: "Mi scusi, la linea è caduta per un attimo. Può ripetere l'ultima cosa che ha detto?",
  lost: 'Mi dispiace, ho perso la connessione e non riesco a ripristinarla.',
  weCallBack: 'Ho annotato il suo numero e la richiameremo appena possibile.',
  callAgain: 'Per favore, richiami tra qualche minuto.',
  whatsApp: 'Può anche scriverci su WhatsApp.',
  goodbye: 'Arrivederci.',
};

const portuguese: StreamLines = {
  reconnecting: 'Um momento, por favor, estou restabelecendo a ligação.',
  connecting: 'Um momento, por favor, estou transferindo a sua ligação.',
  patience: 'Ainda estou trabalhando na conexão. Obrigado pela paciência.',
  back: 'Obrigado por esperar, estou de volta. Por favor, repita o que disse por último.',
  cutOff: 'Desculpe, a ligação caiu por um instante. Por favor, repita o que disse por último.',
  lost: 'Sinto muito, perdi a conexão e não consigo restabelecê-la.',
  weCallBack: 'Anotei o seu número e ligaremos para você assim que possível.',
  callAgain: 'Por favor, ligue novamente em alguns minutos.',
  whatsApp: 'Você também pode nos escrever pelo WhatsApp.',
  goodbye: 'Até logo.',
};

const korean: StreamLines = {
  reconnecting: '잠시만 기다려 주세요. 다시 연결하고 있습니다.',
  connecting: '잠시만 기다려 주세요. 연결해 드리고 있습니다.',
  patience: '아직 연결하고 있습니다. 기다려 주셔서 감사합니다.',
  back: '기다려 주셔서 감사합니다. 다시 연결되었습니다. 마지막 말씀을 다시 해 주세요.',
  cutOff: '죄송합니다. 잠시 연결이 끊겼습니다. 마지막 말씀을 다시 해 주세요.',
  lost: '죄송합니다. 연결이 끊겨 복구할 수 없습니다.',
  weCallBack: '전화번호를 적어 두었습니다. 가능한 한 빨리 다시 전화드리겠습니다.',
  callAgain: '몇 분 뒤에 다시 전화해 주세요.',
  whatsApp: '왓츠앱으로도 문의하실 수 있습니다.',
  goodbye: '안녕히 계세요.',
};

/** By ISO 639-1 code. */
export const streamLanguages: ReadonlyMap<string, StreamLines> = new Map([
  ['en', english],
  ['es', spanish],
  ['fr', french],
  ['de', german],
  ['it', italian],
  ['pt', portuguese],
  ['ko', korean],
]);

/** See {@link linesInLanguage}. */
export function streamLinesIn(language: string) {
  return linesInLanguage(streamLanguages, english, language);
}

/** The last words to a caller whose stream cannot be restored: what happens next, as far as we can tell. */
export function apologyLine(
  lines: StreamLines,
  next: { readonly callBack: boolean; readonly whatsApp: boolean },
): string {
  return [
    lines.lost,
    next.callBack ? lines.weCallBack : lines.callAgain,
    ...(next.whatsApp ? [lines.whatsApp] : []),
    lines.goodbye,
  ].join(' ');
}
