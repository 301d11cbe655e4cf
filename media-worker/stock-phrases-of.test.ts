import { describe, expect, it } from 'vitest';
import { loadContent } from '#registries/load-content.ts';
import { spokenClauses } from '#shared/speech/stock-phrases.ts';
import { spokenLines, spokenLinesIn } from './cascade/spoken-lines.ts';
import { stockPhrasesOf } from './stock-phrases-of.ts';

const content = await loadContent();
const phrases = stockPhrasesOf(content);
const voice = content.agents.get('UtilitiesConcierge')?.voice;
const paloma = { name: 'es-US-PalomaNeural' };
const isKept = (text: string) => voice !== undefined && phrases.find({ text, voice }) !== undefined;

describe('stock phrases', () => {
  it('are all that a caller hears at first who is not known', () => {
    const greeting =
      'Thanks for calling PowerGrid Energy, this is Ava, the virtual assistant. How can I help?';
    const clauses = spokenClauses(greeting.replace('Thanks\n  for', 'Thanks for'));
    expect(clauses.length).toBeGreaterThan(1);
    expect(clauses.filter((clause) => !isKept(clause))).toEqual([]);
  });

  it('are what a known caller hears after their name, and never the name', () => {
    expect(isKept('How can I help?')).toBe(true);
    const texts = [...phrases.all()].map(({ text }) => text);
    expect(texts.filter((text) => /Qzx|Vjq/.test(text))).toEqual([]);
    expect(texts.some((text) => text.startsWith('Hi '))).toBe(false);
  });

  it('are what the voice path says by itself, in each agent’s voice', () => {
    expect(isKept(spokenLines.oneMoment)).toBe(true);
    expect(isKept(spokenLines.switchFailed('whatsapp'))).toBe(true);
    for (const agent of content.agents.values()) {
      const { voice: own } = agent;
      expect(phrases.find({ text: spokenLines.oneMoment, voice: { ...own } })).toBeDefined();
    }
  });

  it('are nothing that an agent says of itself', () => {
    expect(isKept('Your balance is eighty-four dollars.')).toBe(false);
    expect(isKept('How can I help? ')).toBe(true);
    expect(isKept('how can i help?')).toBe(false);
  });

  it('are there in every language that an agent listens for, in its voice for that', () => {
    const agent = [...content.agents.values()].find(({ name }) => name === 'UtilitiesConcierge');
    if (agent === undefined) throw new Error('No such agent.');
    const speech = { ...agent.speech, candidate_languages: ['en-US', 'es-US', 'ja-JP'] };
    const listener = { ...agent, speech, voice_by_language: { 'es-US': paloma } };
    const several = stockPhrasesOf({ ...content, agents: new Map([[agent.name, listener]]) });
    const spanishVoice = { ...paloma, language: 'es-US' };
    const inSpanish = { text: 'Un momento, por favor.', voice: spanishVoice };
    expect(several.find(inSpanish)).toBeDefined();
    expect(several.find({ ...inSpanish, voice: agent.voice })).toBeUndefined();
    // Made for the first who needs them: most callers of an agent speak its own language.
    expect(several.ahead.filter(({ voice: { language } }) => language !== 'en-US')).toEqual([]);
    expect(several.ahead.length).toBeGreaterThan(10);
    const noAnswer = spokenLinesIn('es-US').lines.transferFailed('no-answer');
    expect(several.find({ text: noAnswer, voice: spanishVoice })).toBeDefined();
    // Nobody has written them in Japanese: they are said in English, as to everybody else.
    expect([...several.all()].filter(({ voice: { language } }) => language === 'ja-JP')).toEqual(
      [],
    );
  });
});
