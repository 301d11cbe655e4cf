import { describe, expect, it } from 'vitest';
import { tools } from '#registries/toolstore/index.ts';
import { languageOfWords } from './language-of-words.ts';

const all = ['en-US', 'es-US', 'fr-FR', 'de-DE', 'it-IT', 'pt-BR', 'ko-KR'];

describe('the language that words are in', () => {
  it.each([
    ['en-US', 'What do I owe on my bill?'],
    ['en-US', 'four two one seven'],
    ['es-US', 'Quiero pagar mi factura'],
    ['es-US', 'Buenos días, se ha ido la luz'],
    ['fr-FR', "Il n'y a plus de courant chez moi"],
    ['fr-FR', 'Je voudrais payer ma facture'],
    ['de-DE', 'Bei mir ist der Strom ausgefallen'],
    ['de-DE', 'Wie viel muss ich zahlen?'],
    ['it-IT', 'Quanto devo pagare questo mese?'],
    ['it-IT', 'Non ho la corrente in casa'],
    ['pt-BR', 'Quero pagar a minha conta'],
    ['pt-BR', 'Estou sem luz em casa'],
    ['ko-KR', '전기가 나갔어요'],
  ])('is told among seven: %s, "%s"', (language, text) => {
    expect(languageOfWords(text, all)).toBe(language);
  });

  it.each(['', 'no', 'OK', 'San Diego, California', 'Sam Whitfield', '4217', '電気が消えました'])(
    'is not guessed at: "%s"',
    (text) => {
      expect(languageOfWords(text, all)).toBeUndefined();
    },
  );

  it('is none that nobody listens for', () => {
    expect(languageOfWords('Quiero pagar mi factura', ['en-US', 'de-DE'])).toBeUndefined();
    expect(languageOfWords('전기가 나갔어요', ['en-US', 'de-DE'])).toBeUndefined();
  });

  it('is never another one for what callers say in English', () => {
    const requests = tools.flatMap(({ exampleRequests = [] }) => exampleRequests);
    expect(requests.length).toBeGreaterThan(100);
    const languages = requests.map((text) => [text, languageOfWords(text, all)]);
    expect(languages.filter(([, found]) => found !== 'en-US' && found !== undefined)).toEqual([]);
    const told = languages.filter(([, found]) => found === 'en-US');
    expect(told.length / requests.length).toBeGreaterThan(0.6);
  });
});
