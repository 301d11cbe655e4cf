import type { Dialogue } from '../dialogue/dialogue.ts';
import type { SystemPrompt } from '../dialogue/system-prompt.ts';
import type { Lexicon } from '../lexicon/lexicon.ts';
import { stem } from '../text/stem.ts';
import { isLightWord, isStopWord } from '../text/stop-words.ts';
import { wordsOf } from '../text/words.ts';
import type { Parameter } from '../tools/parameter.ts';
import type { Tool } from '../tools/tool.ts';
import type { CalendarDay } from '../values/calendar.ts';
import { neutralValue } from '../values/choose-enum.ts';
import { readValue } from '../values/read-value.ts';
import type { ReadingContext } from '../values/reading-context.ts';
import { accountOfWish, summaryOfDialogue } from './account-of-wish.ts';
import { coerceValue } from './coerce.ts';
import { amountDue, correctedValue, earlierValue } from './earlier-values.ts';
import { factFor } from './facts.ts';

/** Something the customer said about a wish; `answering` names the parameter that was asked for. */
export interface SaidText {
  readonly text: string;
  readonly answering?: string;
}

/** A tool to call with what is known about the wish behind it. */
export interface CallWish {
  readonly tool: Tool;
  /** Oldest first. */
  readonly said: readonly SaidText[];
  /** Arguments that are settled, e.g. those of an offer. */
  readonly given: Readonly<Record<string, unknown>>;
  /** True when nobody asked for it: the agent was advised to, or another tool needs it. */
  readonly unasked?: boolean;
}

export interface FillingContext {
  readonly dialogue: Dialogue;
  readonly prompt: SystemPrompt;
  readonly lexicon: Lexicon;
  readonly today: CalendarDay;
}

export interface FilledArguments {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Required parameters that nobody has told us yet, in the order of the schema. */
  readonly missing: readonly Parameter[];
  /** True when "all of it" was said and the amount it stands for is not known yet. */
  readonly needsBalance: boolean;
}

const WHOLE_AMOUNT =
  /\b(?:in full|full (?:amount|balance)|the (?:whole|full|entire)|all of it|everything|whole (?:thing|amount|balance|bill)|entire|pay it off|pay off|the total|what i owe|balance off|all that)\b/i;

/** Fills the parameters of a tool from the wish, the dialogue and the known facts. */
export function fillArguments(wish: CallWish, context: FillingContext): FilledArguments {
  const filled: Record<string, unknown> = {};
  const missing: Parameter[] = [];
  let needsBalance = false;
  const reading: ReadingContext = {
    lexicon: context.lexicon,
    today: context.today,
    toolStems: new Set(
      wordsOf(`${wish.tool.titleWords} ${wish.tool.sentences} ${wish.tool.examples.join(' ')}`).map(
        stem,
      ),
    ),
  };
  for (const parameter of wish.tool.parameters) {
    const value = valueFor(parameter, wish, context, reading);
    if (value !== undefined) {
      filled[parameter.name] = value;
    } else if (parameter.required) {
      missing.push(parameter);
      needsBalance ||= parameter.kind.type === 'amount' && saysWhole(wish);
    }
  }
  return { arguments: { ...filled, ...wish.tool.fixedArguments }, missing, needsBalance };
}

const saysWhole = (wish: CallWish) => wish.said.some(({ text }) => WHOLE_AMOUNT.test(text));

function valueFor(
  parameter: Parameter,
  wish: CallWish,
  context: FillingContext,
  reading: ReadingContext,
): unknown {
  const fixed = wish.tool.fixedArguments[parameter.name];
  if (fixed !== undefined) return fixed;
  const said = saidValue(parameter, wish, reading);
  if (said !== undefined) return inType(parameter, said);
  const given = wish.given[parameter.name];
  if (given !== undefined) return given;
  if (parameter.kind.type === 'amount' && saysWhole(wish)) {
    const due = amountDue(context.dialogue, context.prompt.facts);
    if (due !== undefined) return due;
  }
  const corrected = correctedValue(parameter, context.dialogue);
  if (corrected !== undefined) return corrected;
  const fact = factFor(parameter, context.prompt.facts);
  const known = fact === undefined ? undefined : coerceValue(parameter, fact);
  if (known !== undefined) return known;
  return earlierOrGenerated(parameter, wish, context, reading);
}

function saidValue(parameter: Parameter, wish: CallWish, reading: ReadingContext): unknown {
  for (const said of wish.said.toReversed()) {
    if (belongsToAnother(parameter, said, wish.tool)) continue;
    const { text, answering } = said;
    const mode = answering === parameter.name ? 'answer' : 'mention';
    const value = readValue(parameter, text, mode, reading);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** One figure is not the value of two parameters: an answer is its question's, the rest the first's. */
function belongsToAnother(parameter: Parameter, said: SaidText, tool: Tool): boolean {
  if (said.answering === parameter.name) return false;
  const rivals = tool.parameters.filter(
    (other) => other.name !== parameter.name && family(other) === family(parameter),
  );
  if (!EXCLUSIVE.has(parameter.kind.type)) return false;
  if (rivals.some((other) => other.name === said.answering)) return true;
  return (
    !parameter.required &&
    rivals.some((other) => other.required) &&
    !namesParameter(parameter, said.text)
  );
}

/** Kinds that are read from the same words. */
const family = ({ kind }: Parameter) =>
  ['date', 'birth-date', 'moment', 'time'].includes(kind.type) ? 'date' : kind.type;

const EXCLUSIVE = new Set([
  'amount',
  'number',
  'duration',
  'digits',
  'date',
  'birth-date',
  'time',
  'moment',
  'phone',
  'identifier',
]);

function namesParameter(parameter: Parameter, text: string): boolean {
  const said = new Set(wordsOf(text).map(stem));
  return wordsOf(parameter.name).some(
    (word) => !isStopWord(word) && !isLightWord(word) && said.has(stem(word)),
  );
}

/** Numbers outside an integer's type are rounded away rather than sent. */
function inType(parameter: Parameter, value: unknown): unknown {
  return typeof value === 'number' ? coerceValue(parameter, value) : value;
}

function earlierOrGenerated(
  parameter: Parameter,
  wish: CallWish,
  context: FillingContext,
  reading: ReadingContext,
): unknown {
  const generated = generatedValue(parameter, wish, context);
  if (generated !== undefined) return generated;
  if (!isQualified(parameter)) {
    const earlier =
      earlierValue(parameter, context.dialogue) ?? saidEarlier(parameter, context, reading);
    if (earlier !== undefined) return earlier;
  }
  const fallback = parameter.schema.default;
  if (parameter.required && fallback !== undefined) return fallback;
  if (parameter.required && parameter.enumValues.length > 0) {
    const neutral =
      wish.unasked === true
        ? (neutralValue(parameter.enumValues) ?? parameter.enumValues[0])
        : undefined;
    return neutral ?? onRequest(parameter, wish);
  }
  return undefined;
}

/** "New", "forwarding" and the like name a value that earlier ones are not. */
function isQualified(parameter: Parameter): boolean {
  return (
    /(?:^|_)(?:new|to|forwarding|destination|other|add)(?:_|$)/.test(parameter.name) ||
    (parameter.kind.type === 'person' && /\badd\b/i.test(parameter.description))
  );
}

/** A reason such as `customer_request` holds whenever the customer asked by themselves. */
function onRequest(parameter: Parameter, wish: CallWish): string | undefined {
  if (wish.unasked === true || wish.said.length === 0) return undefined;
  return parameter.enumValues.find((value) =>
    /^(?:customer|caller|user|member|client)_(?:request|requested|asked|initiated|choice|preference)$/.test(
      value,
    ),
  );
}

function generatedValue(parameter: Parameter, wish: CallWish, context: FillingContext): unknown {
  const { type } = parameter.kind;
  if (type === 'summary' && (parameter.required || wish.tool.isHandoff)) {
    return summaryOfDialogue(context.dialogue) ?? accountOfWish(wish.said.map(({ text }) => text));
  }
  if (type === 'account-of-wish' && wish.unasked !== true) {
    if (/\bmessage\b/.test(parameter.name.replaceAll('_', ' ')) && parameter.required) {
      return summaryOfDialogue(context.dialogue);
    }
    const texts = wish.said
      .filter(({ answering }) => answering === undefined || answering === parameter.name)
      .map(({ text }) => text);
    if (/message/.test(parameter.name)) return undefined;
    return (
      accountOfWish(texts) ?? (parameter.required ? summaryOfDialogue(context.dialogue) : undefined)
    );
  }
  if (type === 'account-of-wish' && parameter.required) return summaryOfDialogue(context.dialogue);
  return undefined;
}

const SAID_FOR_GOOD = new Set(['birth-date', 'phone', 'email', 'address', 'person', 'identifier']);

/** A lasting value the customer gave earlier in the conversation, for whatever purpose. */
function saidEarlier(
  parameter: Parameter,
  context: FillingContext,
  reading: ReadingContext,
): unknown {
  if (!parameter.required || !SAID_FOR_GOOD.has(parameter.kind.type)) return undefined;
  for (const turn of context.dialogue.turns.toReversed()) {
    const value =
      turn.user === '' ? undefined : readValue(parameter, turn.user, 'mention', reading);
    if (value !== undefined) return value;
  }
  const carried = context.prompt.conversationSoFar;
  return carried === '' ? undefined : readValue(parameter, carried, 'mention', reading);
}
