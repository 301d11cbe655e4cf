import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSsmlError, parseSsml } from './ssml.ts';

const AVA = 'en-US-AvaNeural';
const inVoice = (content: string) =>
  parseSsml(`<speak xml:lang="en-US"><voice name="${AVA}">${content}</voice></speak>`);
const plain = { type: 'speech', voice: AVA, language: 'en-US', rate: 1, pitchShift: 0 };

describe('parseSsml', () => {
  it('reads text with entities, CDATA and comments', () => {
    expect(inVoice('Tom &amp; &#74;erry &#x2014; <!-- no --><![CDATA[5 < 6]]>\n now')).toEqual([
      { ...plain, text: 'Tom & Jerry — 5 < 6 now', spoken: 'Tom & Jerry — 5 < 6 now' },
    ]);
  });

  it('multiplies rates and adds pitches of nested prosody', () => {
    const [part] = inVoice(
      '<prosody rate="+10%" pitch="+5%"><prosody rate="fast" pitch="low">Hi</prosody></prosody>',
    );
    expect(part).toMatchObject({ rate: 1.1 * 1.55, pitchShift: -10 });
    expect(inVoice('<prosody rate="0.8">Hi</prosody>')[0]).toMatchObject({ rate: 0.8 });
  });

  it('lets speech flow over elements that change nothing', () => {
    expect(
      inVoice(
        '<mstts:express-as style="chat"><p>One <emphasis>two</emphasis> three</p></mstts:express-as>',
      ),
    ).toEqual([{ ...plain, text: 'One two three', spoken: 'One two three' }]);
  });

  it('pauses, spells out, and replaces', () => {
    expect(
      inVoice(
        'Code <say-as interpret-as="characters">A7-4</say-as><break time="1.5s"/><sub alias="for example">e.g.</sub> x',
      ),
    ).toEqual([
      { ...plain, text: 'Code A7-4', spoken: 'Code A 7 4' },
      { type: 'pause', durationMs: 1_500 },
      { ...plain, text: 'e.g. x', spoken: 'for example x' },
    ]);
    expect(
      inVoice('a<break/>b<break strength="none"/>').filter((part) => part.type === 'pause'),
    ).toEqual([
      { type: 'pause', durationMs: 750 },
      { type: 'pause', durationMs: 0 },
    ]);
  });

  it('changes voice and language', () => {
    const parts = parseSsml(
      '<speak xml:lang="en-US"><voice name="a">One</voice><voice name="b" xml:lang="es-ES">Dos <lang xml:lang="fr-FR">trois</lang></voice></speak>',
    );
    expect(
      parts.map((part) => (part.type === 'speech' ? [part.voice, part.language, part.text] : [])),
    ).toEqual([
      ['a', 'en-US', 'One'],
      ['b', 'es-ES', 'Dos'],
      ['b', 'fr-FR', 'trois'],
    ]);
  });

  it.each([
    ['', 'root'],
    ['Hello', 'root'],
    ['<speak>', 'not closed'],
    ['<speak></voice>', 'does not close'],
    ['<speak/><speak/>', 'one root'],
    ['<talk/>', 'must be speak'],
    ['<speak>Hello</speak>', 'inside a voice'],
    ['<speak><voice>Hello</voice></speak>', 'needs a name'],
    ['<speak><voice name="a">Fish & chips</voice></speak>', 'bare &'],
    ['<speak><voice name="a">&nope;</voice></speak>', 'Unknown entity'],
    ['<speak><voice name="a">a < b</voice></speak>', 'Not well-formed'],
    ['<speak><voice name="a" name="b">x</voice></speak>', 'given twice'],
    ['<speak><voice name="a"><prosody rate="warp">x</prosody></voice></speak>', 'rate'],
    ['<speak><voice name="a"><break time="soon"/></voice></speak>', 'break time'],
    ['<speak><voice name="a"><audio src="x"/></voice></speak>', 'Unsupported SSML element audio'],
    [
      '<!DOCTYPE speak [<!ENTITY x SYSTEM "file:///etc/passwd">]><speak>&x;</speak>',
      'Not well-formed',
    ],
  ])('refuses %j', (ssml, reason) => {
    expect(() => parseSsml(ssml)).toThrow(InvalidSsmlError);
    expect(() => parseSsml(ssml)).toThrow(reason);
  });

  it('either reads or refuses whatever arrives', () => {
    const piece = fc.constantFrom(
      '<speak>',
      '</speak>',
      '<voice name="a">',
      '</voice>',
      '<',
      '>',
      '&',
      '&amp;',
      '"',
      'x',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<break/>',
      '/>',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
        (ssml) => {
          try {
            expect(Array.isArray(parseSsml(ssml))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidSsmlError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
