/** Splits text into sentences, keeping their punctuation; amounts and abbreviations stay whole. */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/\b(Mr|Mrs|Ms|Dr|St|Ave|Rd|No|Inc|Ltd|a\.m|p\.m)\.\s/g, '$1\u2024 ')
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.replaceAll('\u2024', '.').trim())
    .filter((sentence) => sentence !== '');
}

/** Letters and digits only, for comparing sentences regardless of punctuation and case. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
