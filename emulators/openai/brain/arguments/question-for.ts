import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import { spokenList } from '../wording/spoken-list.ts';

const MOST_CHOICES = 5;

/** The question that asks the customer for one parameter. */
export function questionFor(parameter: Parameter): string {
  if (parameter.ask !== undefined) return parameter.ask;
  const subject = subjectOf(parameter);
  if (parameter.kind.type === 'boolean') return yesNoQuestion(subject);
  if (parameter.enumValues.length > 1 && parameter.enumValues.length <= MOST_CHOICES) {
    return `What's ${subject}: ${spokenList(parameter.enumValues.map(spokenValue), 'or')}?`;
  }
  const amount =
    /^(?:the )?amount (?:of money )?(?:(?:that )?(?:the|your) \w+ (?:wants|would like) )?to (\w+)\b/i.exec(
      parameter.description,
    );
  if (amount?.[1] !== undefined) return `How much would you like to ${amount[1]}?`;
  if (parameter.kind.type === 'duration') return `For how many ${parameter.kind.unit}?`;
  return /^(?:which|what|when|where|how|who|why)\b/.test(subject)
    ? `${subject.charAt(0).toUpperCase()}${subject.slice(1)}?`
    : `What's ${subject}?`;
}

const spokenValue = (value: string) => wordsOf(value).join(' ');

/** "The customer's account number, e.g. 1234." becomes "your account number". */
function subjectOf(parameter: Parameter): string {
  const phrase = parameter.description
    .replace(/\([^)]*\)/g, '')
    .split(
      /[.;:\n]|,\s*(?:e\.g|for example|such as|in |as |like |if )|\b(?:in|as) (?:YYYY|ISO|E\.164|HH)|\s(?:e\.g|for example|such as)\b/,
    )[0]
    ?.replace(/\bthe (?:customer|caller|client|user|member|patient)(?:'s|s')/gi, 'your')
    .replace(/\b(?:customer|caller|client|user|member|patient)'s/gi, 'your')
    .replace(/\bthe (?:customer|caller|client|user|member|patient)\b/gi, 'you')
    .trim();
  if (phrase === undefined || phrase === '' || wordsOf(phrase).length > 14) {
    return `the ${wordsOf(parameter.name).join(' ')}`;
  }
  const lowered = phrase.charAt(0).toLowerCase() + phrase.slice(1);
  if (/^(?:the|a|an|your|what|which|when|where|how)\b/.test(lowered)) {
    return lowered.replace(/^an? /, 'the ');
  }
  return /^(?:whether|if|true)\b/.test(lowered) ? lowered : `the ${lowered}`;
}

/** "Whether the wire is sparking" becomes "Is the wire sparking?". */
function yesNoQuestion(subject: string): string {
  const inverted =
    /^(?:whether|if|true (?:if|when)) (.+?) (is|are|was|were|has|have|should|can) (.+)$/.exec(
      subject,
    );
  if (inverted) {
    const verb = inverted[2] ?? 'is';
    return `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${inverted[1]} ${inverted[3]}?`;
  }
  return /^(?:whether|if|true)\b/.test(subject)
    ? `Can you tell me ${subject.replace(/^(?:true if|true when|if)\b/, 'whether')}?`
    : `Would you like ${subject}?`;
}
