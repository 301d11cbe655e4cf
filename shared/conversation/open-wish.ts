/** Words that ask to be put through and carry no wish of their own. */
const transferWords = new Set(
  (
    'a about an and another agent again are as at back be can connect could department desk do even for front ' +
    'get give go hello help hey hi human i id im in is it just let like line lets me my need now of ' +
    'on one or over people person please put queue rather representative return section services someone ' +
    'somebody speak specialist switch talk team thank thanks that the their them there they this ' +
    'through to transfer us want we well who will with would yes yeah sure okay ok right you your'
  ).split(' '),
);

/**
 * Is there something in the customer's words that the next agent can already work on, beyond the
 * wish to be put through to that agent? "My bill is too high" is a wish, "can I talk to billing?" is
 * none. Unknown words count as a wish: going on when there is nothing to do costs one question too
 * many, stopping makes the customer say it twice.
 *
 * @param note what the handing agent says is open; a note of several words is a wish too when the
 *   customer only agreed to be put through.
 */
export function hasOpenWish(options: {
  readonly userText: string;
  readonly targetAgent: string;
  readonly note: string | undefined;
}): boolean {
  const target = new Set(wordsOf(options.targetAgent.replace(/([a-z])([A-Z])/g, '$1 $2')));
  const carries = (text: string) =>
    wordsOf(text).some((word) => !transferWords.has(word) && !target.has(word));
  const asksForTransfer = /\b(?:talk|speak|transfer|connect|put me|get me|switch)\b/i.test(
    options.userText,
  );
  if (asksForTransfer) return carries(options.userText);
  return carries(options.userText) || carries(options.note ?? '');
}

/** Lower-case words, endings cut so that "bill", "bills" and "billing" are the same. */
function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (word.length > 4 ? word.replace(/(?:ing|es|s)$/, '') : word));
}
