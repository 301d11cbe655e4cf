import { audibleText } from './audible-text.ts';
import type { JourneyLog, LoggedTurn } from './journey-log.ts';

/** A question the customer had already answered. */
export interface RepeatedQuestion {
  readonly asks: string;
  readonly text: string;
}

interface AskableFact {
  readonly name: string;
  /** Nouns by which an agent asks for it. */
  readonly asked: RegExp;
  /** How it looks when a customer says it unasked. */
  readonly volunteered?: RegExp;
}

const askableFacts: readonly AskableFact[] = [
  { name: 'account number', asked: /\baccount (number|id)\b/i, volunteered: /\b\d[\d -]{6,}\d\b/ },
  {
    name: 'address',
    asked: /\baddress\b|\bwhere (are you|do you live|is the (power|outage|leak))/i,
    volunteered:
      /\b\d+\s+[A-Z][a-z]+ (street|st|avenue|ave|road|rd|lane|drive|court|way|boulevard)\b/i,
  },
  {
    name: 'name',
    asked: /\b(your|full|first|last) name\b|\bwho am i (speaking|talking) (to|with)\b/i,
    volunteered: /\bmy name is\b/i,
  },
  {
    name: 'phone number',
    asked: /\b(phone|mobile|cell|callback|contact) number\b|\bwhat number\b/i,
  },
  { name: 'e-mail', asked: /\be-?mail address\b|\byour e-?mail\b/i, volunteered: /\S+@\S+\.\S+/ },
  { name: 'last four digits', asked: /\blast (four|4)\b/i },
  { name: 'date of birth', asked: /\bdate of birth\b|\bborn\b/i },
  {
    name: 'kind of service',
    asked: /\b(is it|is this) (for )?(your )?(electric|gas|water|power)/i,
  },
  { name: 'payment method', asked: /\b(bank account|credit card|debit card)[^.?!]*\?/i },
  {
    name: 'amount',
    asked: /\bhow much (would|do) you (like|want)\b/i,
    volunteered: /\$\d|\b\d+ dollars\b/i,
  },
];

const asksForSomething =
  /\?|\b(please|can you|could you|may i|i need|i'll need|tell me|give me|let me have)\b/i;
const onlyReadsBack =
  /\b(is that (right|correct)|ending in|i have you at|shall i|should i|would you like me to)\b/i;

/**
 * Counts questions for something the customer had already answered or volunteered, on any channel.
 * Asking again after the answer was refused by a tool is not a repetition.
 */
export function findRepeatedQuestions(log: JourneyLog): readonly RepeatedQuestion[] {
  const known = new Set<string>();
  const repeated: RepeatedQuestion[] = [];
  let openQuestions: readonly string[] = [];
  let lastCustomerAt = 0;

  for (const turn of [...log.turns].sort((a, b) => a.at - b.at)) {
    if (turn.speaker === 'customer') {
      // Who asks back has not answered yet.
      const answers = turn.text.trim().endsWith('?') ? [] : openQuestions;
      for (const name of answers) known.add(name);
      openQuestions = openQuestions.filter((name) => !answers.includes(name));
      for (const fact of askableFacts) if (fact.volunteered?.test(turn.text)) known.add(fact.name);
      lastCustomerAt = turn.at;
      continue;
    }
    if (someToolRefused(log, lastCustomerAt, turn)) known.clear();
    const asked = questionsIn(audibleText(turn));
    for (const { name, sentence } of asked) {
      if (known.has(name)) repeated.push({ asks: name, text: sentence });
    }
    openQuestions = [...openQuestions, ...asked.map((question) => question.name)];
  }
  return repeated;
}

function questionsIn(text: string): { readonly name: string; readonly sentence: string }[] {
  const sentences = text.match(/[^.?!]+[.?!]*/g) ?? [];
  return sentences
    .filter((sentence) => asksForSomething.test(sentence) && !onlyReadsBack.test(sentence))
    .flatMap((sentence) =>
      askableFacts
        .filter((fact) => fact.asked.test(sentence))
        .map((fact) => ({ name: fact.name, sentence: sentence.trim() })),
    );
}

function someToolRefused(log: JourneyLog, since: number, turn: LoggedTurn): boolean {
  return log.tools.some(
    (tool) =>
      tool.ok === false &&
      tool.at >= since &&
      tool.at <= turn.at &&
      tool.result?.code !== 'confirmation_required',
  );
}
