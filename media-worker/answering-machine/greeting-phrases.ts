import { createPhraseSet, type PhraseSet } from '../cascade/turn-taking/phrase-set.ts';
import { wordsOf } from '../cascade/turn-taking/words-of.ts';

/** What the words that a call is answered with give away. */
export type GreetingKind =
  /** Asks for a message: nobody but an answering machine does. */
  'recorder' | 'machine' | 'menu' | 'person' | 'unknown';

interface GreetingPhrases {
  /** Only answering machines say them. */
  readonly recorder: string;
  /** Answering machines begin like that; somebody who is asked whether they have a moment may, too. */
  readonly machine: string;
  /** Only menus say them. */
  readonly menu: string;
  /** Whoever says one of them waits for an answer. */
  readonly person: string;
}

/** By ISO 639-1 code; words as `wordsOf` gives them, phrases separated by bars. */
const phrasesOf: Readonly<Record<string, GreetingPhrases>> = {
  en: {
    recorder:
      'leave a message | leave your message | leave me a message | leave us a message | leave your name | ' +
      'leave a name | leave a brief message | leave a short message | record your message | after the tone | ' +
      'after the beep | at the tone | at the beep',
    machine:
      'voicemail | voice mail | voice mailbox | mailbox | answering machine | not available | unavailable | ' +
      'cant take your call | cannot take your call | cant come to the phone | cannot come to the phone | ' +
      'unable to take your call | unable to answer | missed your call | get back to you | ' +
      'call you back as soon | return your call | is not in service | has been disconnected',
    menu:
      'press one | press 1 | press two | press 2 | press zero | press 0 | press any key | press the pound key | ' +
      'press star | dial one | dial 1 | dial zero | dial 0 | say yes or press | main menu | following options | ' +
      'listen carefully | your extension | the extension | state your name and | before trying to connect you | ' +
      'whos calling after',
    person:
      'how can i help | how may i help | what can i do for you | can i help you | who is this | whos this | ' +
      'who is calling | whos calling | is anybody there | is anyone there | are you there',
  },
  es: {
    recorder:
      'deje su mensaje | deja tu mensaje | deje un mensaje | deja un mensaje | después de la señal | ' +
      'después del tono | al oír la señal | grabe su mensaje',
    machine:
      'buzón de voz | contestador | no está disponible | no estoy disponible | no puedo atender | ' +
      'no puede atender | le devolveré la llamada',
    menu: 'pulse uno | pulse 1 | marque uno | marque 1 | presione uno | presione 1 | pulse cero | pulse 0 | menú principal',
    person: 'en qué puedo | en que puedo | quién es | quién habla | quién llama | con quién hablo',
  },
  fr: {
    recorder:
      'laissez un message | laisser un message | laissez votre message | laissez moi un message | ' +
      'après le bip | après le signal | après la tonalité',
    machine:
      'messagerie | boîte vocale | répondeur | pas disponible | indisponible | ne peux pas vous répondre | ' +
      'ne peut pas vous répondre | je vous rappellerai',
    menu: 'tapez un | tapez 1 | appuyez sur | composez le | menu principal',
    person: 'en quoi puis je | que puis je | qui est à lappareil | cest qui | qui êtes vous',
  },
  de: {
    recorder:
      'hinterlassen sie | hinterlasst | nach dem ton | nach dem signalton | nach dem piepton',
    machine:
      'mailbox | anrufbeantworter | sprachbox | nicht erreichbar | nicht zu erreichen | ' +
      'vorübergehend nicht erreichbar | rufe zurück | rufen zurück | nicht ans telefon',
    menu: 'drücken sie | wählen sie die | hauptmenü',
    person: 'wie kann ich | was kann ich für | wer ist da | wer spricht | mit wem spreche ich',
  },
  it: {
    recorder:
      'lasciate un messaggio | lascia un messaggio | lasci un messaggio | dopo il segnale | dopo il bip',
    machine:
      'segreteria telefonica | casella vocale | non è disponibile | non sono disponibile | ' +
      'non posso rispondere | non è raggiungibile',
    menu: 'premere uno | premere 1 | prema uno | prema 1 | digitare uno | digitare 1 | menu principale',
    person: 'come posso | chi parla | chi è | con chi parlo',
  },
  pt: {
    recorder:
      'deixe a sua mensagem | deixe sua mensagem | deixe uma mensagem | após o sinal | ' +
      'depois do sinal | após o bip',
    machine:
      'caixa postal | correio de voz | não está disponível | não estou disponível | ' +
      'não posso atender | não pode atender',
    menu: 'digite um | digite 1 | tecle um | tecle 1 | pressione um | pressione 1 | prima um | prima 1 | menu principal',
    person: 'em que posso | posso ajudar | quem fala | quem é | com quem falo',
  },
};

/**
 * Makes a judge of greetings. A language that is not known has no phrases: then only the manner of the
 * greeting counts, and the beep.
 *
 * @param languages BCP-47; all that may be spoken at the other end.
 * @returns what the words so far are, which may be the middle of a sentence.
 */
export function createGreetingJudge(languages: readonly string[]): (text: string) => GreetingKind {
  const known = languages.map((language) => phrasesOf[language.toLowerCase().split('-')[0] ?? '']);
  const setOf = (kind: keyof GreetingPhrases): PhraseSet =>
    createPhraseSet(known.flatMap((phrases) => phrases?.[kind].split(' | ') ?? []));
  // "Press one to leave a message" is a machine's; "she is not available, who is calling?" is not.
  const order = ['recorder', 'menu', 'person', 'machine'] as const;
  const sets = order.map((kind) => ({ kind, phrases: setOf(kind) }));
  return (text) => {
    const words = wordsOf(text);
    return sets.find(({ phrases }) => phrases.isWithin(words))?.kind ?? 'unknown';
  };
}
