/** Share of a question's plain words that must be said for it to count as asked. */
const leastShare = 0.5;

/**
 * Does the text put this question to the customer? Every figure of it (amount, date, account) must
 * be said, most of its words, and something must be asked.
 */
export function asksQuestion(text: string, question: string): boolean {
  const said = new Set(wordsOf(text));
  const words = [...new Set(wordsOf(question))];
  const figures = words.filter((word) => /\p{N}/u.test(word));
  const plain = words.filter((word) => !figures.includes(word));
  const saidPlain = plain.filter((word) => said.has(word)).length;
  return (
    text.includes('?') &&
    figures.every((figure) => said.has(figure)) &&
    saidPlain >= plain.length * leastShare
  );
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replace(/['’]/g, '')
      .match(/\p{N}+(?:[.,]\p{N}+)*|\p{L}+/gu) ?? []
  );
}
