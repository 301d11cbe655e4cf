import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML 1.0 cannot contain at all, escaped or not (section 2.2, Char). */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text as it may stand in an XML element or attribute; forbidden characters become spaces. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, ' ').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Text that ends like this is followed by a pause; other text goes on in the next utterance. */
const ENDS_WITH_PAUSE = /[\p{P}\p{S}]\s*$/u;

/**
 * Takes away the silence that the service puts behind every utterance (Microsoft docs: SSML document
 * structure and events, "Add silence"): in the middle of a sentence it would sound cut.
 */
const NO_PAUSE_BEHIND = '<mstts:silence type="Tailing-exact" value="0ms"/>';

/** SSML that speaks a text in a voice, with its style and rate when it has them. */
export function buildSsml(text: string, voice: VoiceSettings): string {
  let content = escapeXml(text);
  if (voice.rate !== undefined) {
    content = `<prosody rate="${escapeXml(voice.rate)}">${content}</prosody>`;
  }
  if (voice.style !== undefined) {
    content = `<mstts:express-as style="${escapeXml(voice.style)}">${content}</mstts:express-as>`;
  }
  const silence = ENDS_WITH_PAUSE.test(text) ? '' : NO_PAUSE_BEHIND;
  return (
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis"' +
    ` xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="${escapeXml(voice.language)}">` +
    `<voice name="${escapeXml(voice.name)}">${silence}${content}</voice></speak>`
  );
}
