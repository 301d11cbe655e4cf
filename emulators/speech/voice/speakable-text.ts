/**
 * What reaches the engine: one line, without pictographs (the service does not read them out) and
 * without `[[`, which would switch espeak-ng to phoneme codes.
 */
export function speakableText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Extended_Pictographic}|\u{FE0F}|\u{200D}/gu, ' ')
    .replace(/\[\[|\]\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
