import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import { promptAgent, type TurnStages } from './journey-log.ts';
import type {
  HeardClause,
  SpeechFacts,
  SpokenSegment,
  ToldPrompt,
  ToldTurn,
} from './speech-facts.ts';

/** What one agent said in one go. */
export interface SpokenPart {
  /** Stays the same while the part grows. */
  readonly key: string;
  /** When it began to be heard; before that, when its turn began. */
  readonly at: number;
  readonly turnId: string | undefined;
  readonly agent: string | undefined;
  readonly text: string;
  readonly heardText: string | undefined;
  readonly interruptedAt: number | undefined;
  readonly stages: TurnStages | undefined;
  readonly detail?: TurnDetail | undefined;
}

interface PlacedClause extends HeardClause {
  /** When the speech began that it is part of. */
  readonly speechAt: number;
  readonly opensSpeech: boolean;
}

/**
 * The line counts in frames of 20 ms and calls only the louder ones speech, so a speech can be
 * reported a frame or two after the first sample of its first clause.
 */
const speechToleranceMs = 40;
/** A prompt is announced when it is queued; its first frame may carry an earlier nominal time. */
const promptToleranceMs = 500;

/**
 * Puts what the caller heard together with what the product says it said. It looks at the times of
 * all facts and never at the order in which they arrived:
 * - A clause belongs to the turn that was running when it began, so the rest of an interrupted
 *   answer stays with that answer although the caller is speaking already.
 * - What a turn goes on to say after an interruption that was none, or after keys it has asked for, is a
 *   part of its own, and so is what each agent of the turn says.
 * - Words outside of turns (a reminder, a goodbye) belong together when they are one stretch of speech.
 */
export function attributeSpeech(facts: SpeechFacts): readonly SpokenPart[] {
  const turns = facts.turns.toSorted((a, b) => a.startedAt - b.startedAt);
  const ofTurn = new Map<ToldTurn, PlacedClause[]>();
  const ofPrompt = new Map<ToldPrompt, PlacedClause[]>();
  const ofSpeech = new Map<number, PlacedClause[]>();
  for (const clause of placeClauses(facts)) {
    const turn = turns.findLast(({ startedAt }) => startedAt <= clause.firstFrameAt);
    const running = turn && isRunning(turn, clause, facts.customerActs) ? turn : undefined;
    const prompt = facts.prompts.findLast((candidate) => isFrom(candidate, clause));
    if (prompt && !(running && running.startedAt > prompt.at)) append(ofPrompt, prompt, clause);
    else if (running) append(ofTurn, running, clause);
    else append(ofSpeech, clause.speechAt, clause);
  }
  return [
    ...turns.flatMap((turn) => partsOfTurn(turn, ofTurn.get(turn) ?? [], facts.keyPresses)),
    ...facts.prompts.map((prompt, index) => ({
      ...blankPart,
      key: `prompt/${index}`,
      at: prompt.at,
      agent: prompt.speaker ?? promptAgent,
      text: prompt.text,
      heardText: wordsOf(ofPrompt.get(prompt) ?? []),
    })),
    ...[...ofSpeech].flatMap(([speechAt, clauses]) => {
      const heardText = wordsOf(clauses);
      const at = beginOf(clauses[0]) ?? speechAt;
      return heardText ? [{ ...blankPart, key: `speech/${speechAt}`, at, heardText }] : [];
    }),
  ];
}

const blankPart = {
  turnId: undefined,
  agent: undefined,
  text: '',
  interruptedAt: undefined,
  stages: undefined,
};

function placeClauses({ clauses, speechStarts }: SpeechFacts): readonly PlacedClause[] {
  const starts = speechStarts.toSorted((a, b) => a - b);
  let previousSpeechAt: number | undefined;
  return clauses
    .toSorted((a, b) => a.firstFrameAt - b.firstFrameAt)
    .map((clause) => {
      const { firstFrameAt } = clause;
      const speechAt =
        starts.findLast((at) => at <= firstFrameAt + speechToleranceMs) ?? firstFrameAt;
      const opensSpeech = speechAt !== previousSpeechAt;
      previousSpeechAt = speechAt;
      return { ...clause, speechAt, opensSpeech };
    });
}

/** Of a turn that nobody reported as ended, what follows the customer's next act is none of it. */
function isRunning(turn: ToldTurn, clause: PlacedClause, customerActs: readonly number[]): boolean {
  if (turn.endedAt !== undefined) return clause.firstFrameAt < turn.endedAt;
  if (turn.cutAt.length > 0) return true;
  return !customerActs.some((at) => at > turn.startedAt && at <= clause.speechAt);
}

const isFrom = (prompt: ToldPrompt, { text, firstFrameAt }: HeardClause): boolean =>
  prompt.at <= firstFrameAt + promptToleranceMs && plain(prompt.text).includes(plain(text));

function partsOfTurn(
  turn: ToldTurn,
  clauses: readonly PlacedClause[],
  keyPresses: readonly number[],
): readonly SpokenPart[] {
  const segments = turn.segments.length > 0 ? turn.segments : [{ agent: undefined, text: '' }];
  const breaks = [
    ...turn.cutAt.map((cutAt) => ({ at: cutAt, isCut: true })),
    ...keyPresses
      .filter((pressedAt) => pressedAt > turn.startedAt)
      .map((pressedAt) => ({ at: pressedAt, isCut: false })),
  ].toSorted((a, b) => a.at - b.at);
  const runs = readRuns(
    breaks.map((one) => one.at),
    segments,
    clauses,
  );
  let at = turn.startedAt;
  return runs.flatMap((run, runIndex) => {
    const lastHeard = run.findLastIndex((heard) => heard.length > 0);
    const cut = breaks[runIndex];
    return segments.flatMap(({ agent, text }, index) => {
      const heard = run[index] ?? [];
      const heardText = wordsOf(heard);
      const ownText = runIndex === 0 ? text : '';
      if (ownText === '' && heardText === undefined) return [];
      at = beginOf(heard[0]) ?? at;
      return [
        {
          key: `${turn.turnId}/${runIndex}/${index}`,
          at,
          turnId: turn.turnId,
          agent,
          text: ownText,
          heardText,
          interruptedAt: index >= lastHeard && cut?.isCut ? cut.at : undefined,
          stages: runIndex === 0 && index === 0 ? turn.stages : undefined,
          detail: turn.detail,
        },
      ];
    });
  });
}

/** The clauses of each run (up to a break, or after the last one) and in it of each segment. */
function readRuns(
  breaksAt: readonly number[],
  segments: readonly SpokenSegment[],
  clauses: readonly PlacedClause[],
): readonly (readonly (readonly PlacedClause[])[])[] {
  const texts = segments.map(({ text }) => plain(text));
  const runs = [...breaksAt, Number.POSITIVE_INFINITY].map(() =>
    segments.map((): PlacedClause[] => []),
  );
  let run = 0;
  let segment = 0;
  let position = 0;
  for (const clause of clauses) {
    const breaks = breaksAt.filter((at) => at <= clause.firstFrameAt).length;
    // Who goes on may begin with words that were cut off.
    if (breaks !== run) position = 0;
    run = breaks;
    const words = plain(clause.text);
    // What is in no text ("One moment, please") is said by whoever speaks.
    for (let candidate = segment; candidate < texts.length; candidate++) {
      const found = texts[candidate]?.indexOf(words, candidate === segment ? position : 0) ?? -1;
      if (found < 0) continue;
      segment = candidate;
      position = found + words.length - 1;
      break;
    }
    runs[run]?.[segment]?.push(clause);
  }
  return runs;
}

const beginOf = (clause: PlacedClause | undefined): number | undefined =>
  clause?.opensSpeech ? Math.min(clause.speechAt, clause.firstFrameAt) : clause?.firstFrameAt;

const wordsOf = (clauses: readonly HeardClause[]): string | undefined =>
  clauses
    .map(({ text }) => text)
    .filter(Boolean)
    .join(' ') || undefined;

/** Words in small letters, each with a space on both sides, so that only whole words are found. */
const plain = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

function append<Key>(groups: Map<Key, PlacedClause[]>, key: Key, clause: PlacedClause): void {
  groups.set(key, [...(groups.get(key) ?? []), clause]);
}
