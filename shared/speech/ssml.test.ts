import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAloud } from './reading/read-aloud.ts';
import { buildSsml, escapeXml } from './ssml.ts';

const UNESCAPED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };

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

  it('marks what is read otherwise than it is written, and leaves the text in its place', () => {
    const text = 'Call 555-0102 about $5 & Nguyen.';
    const ssml = buildSsml(text, voice, [
      { start: 5, end: 13, as: { kind: 'say-as', interpretAs: 'telephone' } },
      { start: 20, end: 22, as: { kind: 'alias', spoken: 'five "dollars"' } },
      { start: 25, end: 31, as: { kind: 'phoneme', alphabet: 'ipa', phoneme: 'wɪn' } },
    ]);
    expect(ssml).toContain(
      'Call <say-as interpret-as="telephone">555-0102</say-as> about ' +
        '<sub alias="five &quot;dollars&quot;">$5</sub> &amp; ' +
        '<phoneme alphabet="ipa" ph="wɪn">Nguyen</phoneme>.</voice>',
    );
  });

  it('tells a multilingual voice that the text is in another language', () => {
    const spanish = { ...voice, language: 'es-US', rate: '-4%', style: 'chat' };
    expect(buildSsml('Hola.', spanish)).toContain(
      '<mstts:express-as style="chat"><lang xml:lang="es-US">Hola.</lang></mstts:express-as>',
    );
    const ofItsOwn = buildSsml('Hola.', { ...spanish, name: 'es-US-PalomaNeural' });
    expect(ofItsOwn).toContain('<prosody rate="-4%">Hola.</prosody>');
    expect(ofItsOwn).toContain('xml:lang="es-US"><voice');
  });

  it('lets no text become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"]/);
        expect(escaped).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/);
        expect([...escaped].every((sign) => sign >= ' ' || '\t\n\r'.includes(sign))).toBe(true);
        expect(escaped).not.toMatch(/[\ufffe\uffff]/);
      }),
    );
  });

  it('keeps every character of the text, whatever is read in other words', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        '$84.20',
        '555-0102',
        ' at ',
        '1420 Oak St',
        'a@b.co',
        '2026-12-01',
        'ID 4417',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const ssml = buildSsml(text, voice, readAloud(text, voice));
        const content = ssml
          .replace(/<[^>]*>/g, '')
          .replace(/&(\w+);/g, (_, name) => UNESCAPED[name] ?? '');
        expect(content).toBe(
          text.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' '),
        );
      }),
    );
  });
});
