/**
 * Words that say yes by themselves, in English, Spanish, French, German, Italian, Portuguese and
 * Korean; written without accents and apostrophes.
 */
const yesWords = new Set(
  (
    'yes yeah yep yup sure ok okay absolutely definitely certainly affirmative correct agreed ' +
    'confirm confirmed ' +
    'si claro vale dale correcto confirmo adelante ' +
    'oui ouais daccord volontiers exactement ' +
    'ja jawohl jo klar genau gerne natuerlich naturlich einverstanden bestatige bestaetige ' +
    'certo esatto procedi proceda confermo daccordo ' +
    'sim claro confirmo certamente ' +
    '네 예 네네 응 그래요 맞아요 맞습니다 좋아요 좋습니다 동의합니다'
  )
    .normalize('NFD')
    .split(' '),
);

/** Phrases that say yes although none of their words does. */
const yesPhrases = [
  'go ahead',
  'do it',
  'please do',
  'sounds good',
  'that is right',
  'thats right',
  'that is fine',
  'thats fine',
  'all right',
  'of course',
  'por supuesto',
  'de acuerdo',
  'esta bien',
  'bien sur',
  'allez y',
  'vas y',
  'in ordnung',
  'mach das',
  'machen sie das',
  'va bene',
  'esta bem',
  'com certeza',
  'pode ser',
  'va em frente',
];

/** Words that may stand beside a yes without changing it. Anything else makes it more than a yes. */
const fillerWords = new Set(
  (
    'please thanks thank you very much kindly i do am it is that thats this the a my we lets just ' +
    'right fine good great perfect go ahead all of course sounds one oh um uh well and so ' +
    'have here ready im ive got ' +
    'pay make set up book send submit update charge process payment bill amount full total ' +
    'por favor gracias hazlo haga lo eso es esta bien perfecto todo acuerdo de supuesto ' +
    'sil vous te plait merci y bien sur parfait allez vas y faites le cest ca ' +
    'bitte danke mach machen sie das es ist richtig in ordnung sehr ' +
    'per favore grazie va bene perfetto lo faccia ' +
    'obrigado obrigada isso pode ser com certeza esta bem em frente faca ' +
    '그렇게 해 해주세요 주세요 부탁드립니다 부탁해요 감사합니다'
  )
    .normalize('NFD')
    .split(' '),
);

/**
 * Does this text say yes, and nothing but yes? Used to let risky writes run, so it is strict: every
 * word must be a yes or harmless beside one. "Yes but not now", "yes, fifty dollars" and "yes?" are
 * no yes; the agent asks again then.
 */
export function isAffirmation(text: string): boolean {
  if (text.includes('?')) return false;
  const words = wordsOf(text);
  if (words.length === 0 || words.length > 14) return false;
  const spoken = ` ${words.join(' ')} `;
  const phrases = yesPhrases.filter((phrase) => spoken.includes(` ${phrase} `));
  const saysYes = phrases.length > 0 || words.some((word) => yesWords.has(word));
  const allowed = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
  return (
    saysYes &&
    words.every((word) => yesWords.has(word) || fillerWords.has(word) || allowed.has(word))
  );
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/['’`´]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
