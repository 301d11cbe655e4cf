import { describe, expect, it } from 'vitest';
import { loadContent } from '#registries/load-content.ts';
import { spokenClauses } from '#shared/speech/stock-phrases.ts';
import { spokenLines } from './cascade/spoken-lines.ts';
import { stockPhrasesOf } from './stock-phrases-of.ts';

const content = await loadContent();
const phrases = stockPhrasesOf(content);
const voice = content.agents.get('UtilitiesConcierge')?.voice;
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
});
