import type { SpeechActs } from './speech-acts.ts';

/** "Forget the address, ..." drops what the agent is waiting for; a wish may follow. */
const DISMISSAL =
  /^(?:please )?(?:forget|never ?mind|skip|drop|leave|ignore|scrap)(?: about)? (?:the|my|that|this|it)\b[^,.;]*(?:[,.;]\s*|$)/i;

/** What is left of it when "never mind" was understood already. */
const DISMISSED_THING = /^(?:about )?(?:the|my|that|this) [^,.;]{1,40}[,.;]\s*/i;

/** The speech acts with a dismissal at their start read as a refusal, and what follows as the rest. */
export function withoutDismissal(acts: SpeechActs): SpeechActs {
  const dismissed = (acts.refuses ? DISMISSED_THING : DISMISSAL).exec(acts.rest)?.[0];
  return dismissed === undefined
    ? acts
    : {
        ...acts,
        refuses: true,
        corrects: false,
        rest: acts.rest.slice(dismissed.length).replace(/^(?:and|but|just)\s+/i, ''),
      };
}
