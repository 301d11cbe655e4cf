import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSsml, escapeXml } from './ssml.ts';

const voice = { name: 'en-US-AvaMultilingualNeural', language: 'en-US' };

describe('buildSsml', () => {
  it('names language and voice', () => {
    expect(buildSsml('Hello.', voice)).toBe(
      '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="en-US">' +
        '<voice name="en-US-AvaMultilingualNeural">Hello.</voice></speak>',
    );
  });

  it('adds style and rate only when they are set', () => {
    const ssml = buildSsml('Hello.', { ...voice, style: 'chat', rate: '-4%' });
    expect(ssml).toContain(
      '<mstts:express-as style="chat"><prosody rate="-4%">Hello.</prosody></mstts:express-as>',
    );
  });

  it('leaves no pause behind words that go on in the next utterance', () => {
    const silence = '<mstts:silence type="Tailing-exact" value="0ms"/>';
    expect(buildSsml('Your current balance ', voice)).toContain(`${silence}Your current balance`);
    for (const ending of ['I see. ', 'I am sorry,', 'Is it paid?', 'It is 15%']) {
      expect(buildSsml(ending, voice)).not.toContain('mstts:silence');
    }
  });

  it('lets no text become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos);)/);
        expect([...escaped].every((sign) => sign >= ' ' || '\t\n\r'.includes(sign))).toBe(true);
        expect(escaped).not.toMatch(/[\ufffe\uffff]/);
      }),
    );
  });
});
