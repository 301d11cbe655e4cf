import { cuesOf } from '../cascade/turn-taking/languages/cues-of.ts';
import { wordsOf } from '../cascade/turn-taking/words-of.ts';

/** So many words are enough; one that several of the languages have counts for less. */
const enoughWords = 1.5;
/** And so many times as many as of any other. */
const enoughTimes = 2;

/** Small words that say nothing about whose turn it is, and are in most sentences. By ISO 639-1 code. */
const furtherWords: Readonly<Record<string, string>> = {
  en: 'i you he she it we they this that there what which who how much my your our am is are was be been do does did has had can will would not the a an up out all any hello hi good morning afternoon',
  es: 'yo usted ustedes ella ellos nosotros esto este esta eso ese qué cuál cuánto cuánta cuántos quién dónde cómo mi mis su sus muy más ha he han hemos debo tengo tiene puedo quiero quería vez casa hola buenos buenas días tardes',
  fr: 'je tu vous nous il elle on ce cet cette ces ça que qui quoi quel quelle combien comment où mon ma mes votre vos notre nos le la les du des au aux est sont suis ai as avez avons été jai nai cest nest pas plus très chez bonjour bonsoir',
  de: 'ich du sie wir es er das dies diese dieser was wer wie wo wann warum wieviel viel mein meine meinem meinen meiner ihr ihre unser der die den dem ist sind bin war habe haben hat muss möchte kann können nicht kein keine mehr sehr bei bitte hallo guten tag morgen',
  it: 'io lei noi loro questo questa questi quello che chi cosa quale quanto quanta dove come mio mia miei mie suo sua il lo la i gli le della dello del nella nel è sono ho ha hai abbiamo devo vorrei posso può più molto casa ciao buongiorno buonasera',
  pt: 'eu você vocês nós ele ela isto este esta esse essa isso que qual quais quanto quanta quem onde meu minha meus minhas seu sua o os as do da no na é são estou está tenho tem devo quero queria posso pode não mais muito mês olá bom boa dia tarde',
};

/**
 * Which of the languages (BCP-47) words are in, by the small words that every sentence has: for services that
 * write down what was said and do not tell in which language.
 *
 * @returns undefined for too few words, for a mixture, and for languages of which we know no words.
 */
export function languageOfWords(text: string, languages: readonly string[]): string | undefined {
  const korean = languages.find((language) => /^ko\b/i.test(language));
  if (korean !== undefined && isHangul(text)) return korean;
  const said = wordsOf(text);
  const known = languages.map((language) => ({ language, words: smallWordsOf(language) }));
  const scores = known.map(() => 0);
  for (const word of said) {
    const having = known.filter(({ words }) => words.has(word)).length;
    known.forEach(({ words }, at) => {
      if (words.has(word)) scores[at] = (scores[at] ?? 0) + 1 / having;
    });
  }
  const ranked = known
    .map(({ language }, at) => ({ language, score: scores[at] ?? 0 }))
    .toSorted((one, other) => other.score - one.score);
  const [best, second] = ranked;
  if (best === undefined || best.score < enoughWords) return undefined;
  return best.score >= enoughTimes * (second?.score ?? 0) ? best.language : undefined;
}

function isHangul(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters > 1 && (text.match(/\p{Script=Hangul}/gu)?.length ?? 0) * 2 > letters;
}

function smallWordsOf(language: string): ReadonlySet<string> {
  const { openEndings, answers, requests, backchannels, numbers } = cuesOf(language);
  const further = furtherWords[language.split('-')[0]?.toLowerCase() ?? ''] ?? '';
  const phrases = [...openEndings, ...answers, ...requests, ...backchannels, further];
  return new Set([...phrases.flatMap((phrase) => phrase.split(' ')), ...Object.keys(numbers)]);
}
