import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { ReadAs, Reading } from './reading/reading.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** What XML 1.0 cannot contain at all, escaped or not (section 2.2, Char). */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/**
 * Text as it may stand in an XML element or in an attribute in double quotes; forbidden characters
 * become spaces. Apostrophes stay: the service reports no word that has an escaped one in it (issue
 * 2015 of Azure-Samples/cognitive-services-speech-sdk).
 */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, ' ').replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}

/** Text that ends like this is followed by a pause; other text goes on in the next utterance. */
const ENDS_WITH_PAUSE = /[\p{P}\p{S}]\s*$/u;

/**
 * Takes away the silence that the service puts behind every utterance (Microsoft docs: SSML document
 * structure and events, "Add silence"): in the middle of a sentence it would sound cut.
 */
const NO_PAUSE_BEHIND = '<mstts:silence type="Tailing-exact" value="0ms"/>';

function element(name: string, attributes: Readonly<Record<string, string>>, content: string) {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return `<${name}${written.join('')}>${content}</${name}>`;
}

function readingElement(as: ReadAs, content: string): string {
  switch (as.kind) {
    case 'alias':
      return element('sub', { alias: as.spoken }, content);
    case 'phoneme':
      return element('phoneme', { alphabet: as.alphabet, ph: as.phoneme }, content);
    case 'say-as': {
      const format = as.format === undefined ? {} : { format: as.format };
      return element('say-as', { 'interpret-as': as.interpretAs, ...format }, content);
    }
    default:
      return as satisfies never;
  }
}

function withReadings(text: string, readings: readonly Reading[]): string {
  let content = '';
  let from = 0;
  for (const { start, end, as } of readings) {
    content += escapeXml(text.slice(from, start));
    content += readingElement(as, escapeXml(text.slice(start, end)));
    from = end;
  }
  return content + escapeXml(text.slice(from));
}

/** A voice that has to be told the language of its text: `en-US-AvaMultilingualNeural` for Spanish. */
const speaksForeign = ({ name, language }: VoiceSettings) =>
  name.includes('Multilingual') && !name.startsWith(`${language}-`);

/**
 * SSML that speaks a text in a voice, with its style and rate when it has them. Nothing in text or
 * settings can become markup. A multilingual voice is told the language of the text when that is not
 * its own, and then keeps its usual rate: the two do not go together (Microsoft docs: Customize voice
 * and sound with SSML, "Adjust speaking languages").
 *
 * @param readings in order and without overlap; see `readAloud`.
 */
export function buildSsml(
  text: string,
  voice: VoiceSettings,
  readings: readonly Reading[] = [],
): string {
  const { name, language, rate, style } = voice;
  let content = withReadings(text, readings);
  if (speaksForeign(voice)) content = element('lang', { 'xml:lang': language }, content);
  else if (rate !== undefined) content = element('prosody', { rate }, content);
  if (style !== undefined) content = element('mstts:express-as', { style }, content);
  const silence = ENDS_WITH_PAUSE.test(text) ? '' : NO_PAUSE_BEHIND;
  return element(
    'speak',
    {
      version: '1.0',
      xmlns: 'http://www.w3.org/2001/10/synthesis',
      'xmlns:mstts': 'https://www.w3.org/2001/mstts',
      'xml:lang': language,
    },
    element('voice', { name }, silence + content),
  );
}
