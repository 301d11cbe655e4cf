import { describe, expect, it } from 'vitest';
import { CallerLanguage } from './caller-language.ts';

const choice = { language: 'en-US', candidateLanguages: ['en-US', 'es-US', 'fr-FR'] };
const spanish = (text: string) => ({ language: 'es-US', text });
const english = (text: string) => ({ language: 'en-US', text });

describe('CallerLanguage', () => {
  it('is the agent’s until something was heard', () => {
    const language = new CallerLanguage(choice);
    expect([language.current, language.heard]).toEqual(['en-US', undefined]);
  });

  it('is what was heard earlier in the call, where somebody listens for it', () => {
    expect(new CallerLanguage(choice, 'es-US').heard).toBe('es-US');
    expect(new CallerLanguage(choice, 'de-DE').heard).toBeUndefined();
  });

  it('is not another one for the first short word: "no" is a word of many', () => {
    const language = new CallerLanguage(choice);
    language.noteFinal(spanish('No.'));
    expect([language.current, language.heard]).toEqual(['en-US', undefined]);
    language.noteFinal(english('Sorry, my power is out.'));
    expect(language.heard).toBe('en-US');
  });

  it('is another one from the first sentence on', () => {
    const language = new CallerLanguage(choice);
    language.noteFinal(spanish('Hola, buenos días.'));
    expect([language.current, language.heard]).toEqual(['es-US', 'es-US']);
  });

  it('changes with a sentence, also before it has ended', () => {
    const language = new CallerLanguage(choice);
    language.noteFinal(english('Hello.'));
    language.noteHypothesis(spanish('quiero'));
    expect(language.current).toBe('en-US');
    language.noteHypothesis(spanish('quiero pagar mi'));
    expect(language.current).toBe('es-US');
    language.noteFinal(english('Sorry, I mean my bill.'));
    expect(language.current).toBe('en-US');
  });

  it('does not change for one short word, but for the second in a row', () => {
    const language = new CallerLanguage(choice);
    language.noteFinal(english('I want to pay my bill.'));
    language.noteFinal(spanish('No.'));
    expect(language.current).toBe('en-US');
    language.noteFinal(english('Yes.'));
    language.noteFinal(spanish('No.'));
    expect(language.current).toBe('en-US');
    language.noteFinal(spanish('Claro.'));
    expect(language.current).toBe('es-US');
  });

  it('takes long words of a language without many spaces for a sentence', () => {
    const language = new CallerLanguage({
      language: 'en-US',
      candidateLanguages: ['en-US', 'ja-JP'],
    });
    language.noteFinal(english('Hello there, good morning.'));
    language.noteFinal({ language: 'ja-JP', text: '請求書について教えてください' });
    expect(language.current).toBe('ja-JP');
  });

  it('takes no notice of what was not understood, nor of a language nobody listens for', () => {
    const language = new CallerLanguage(choice);
    language.noteFinal(spanish(''));
    language.noteFinal({ language: 'de-DE', text: 'Ich möchte bezahlen.' });
    language.noteFinal({ text: 'No language at all.' });
    expect(language.heard).toBeUndefined();
  });

  it('goes on in the caller’s language with an agent who knows it, in that agent’s dialect', () => {
    const language = new CallerLanguage(choice);
    language.noteFinal(spanish('Quiero pagar mi factura.'));
    language.use({ language: 'en-GB', candidateLanguages: ['en-GB', 'es-ES'] });
    expect(language.heard).toBe('es-ES');
    language.use({ language: 'en-GB' });
    expect([language.current, language.heard]).toEqual(['en-GB', undefined]);
  });
});
