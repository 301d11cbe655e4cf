/**
 * What reaches the engine: one line, without pictographs (the service does not read them out) and
 * without `[[`, which would switch espeak-ng to phoneme codes. A listener's "mm-hm", of which the engine makes
 * two long words (0.8 s), is written so that it takes as long as people do (200 to 500 ms).
 */
export function speakableText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Extended_Pictographic}|\u{FE0F}|\u{200D}/gu, ' ')
    .replace(/\[\[|\]\]/g, ' ')
    .replace(/\bm+[ -]?h+m+\b/gi, "m'hm")
    .replace(/\s+/g, ' ')
    .trim();
}
