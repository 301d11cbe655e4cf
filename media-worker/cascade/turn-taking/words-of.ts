/** The words of a text in lower case, without marks and apostrophes: "It's 5-0" → its, 5, 0. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
