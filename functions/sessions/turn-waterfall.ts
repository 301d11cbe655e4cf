import type { TurnRecord } from '#shared/channels/turn-record.ts';

/** One step of a turn, in the order in which the steps were reached. */
export interface WaterfallStep {
  /** `wordsKnown`, `sttFinal`, `modelRound` (or `llmFirstToken`), `tool:{name}`, `ttsFirstAudio`, `firstFrame`, `answer` or `played`. */
  readonly stage: string;
  /** What took the time, in words. */
  readonly label: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Since the anchor; negative for what an answer made ahead did before the caller had finished. */
  readonly sinceMs: number;
  /** What this step added to the wait after the steps before it. */
  readonly tookMs: number;
}

/** Where the time of one turn went. */
export interface Waterfall {
  /** `end-of-speech`, or `start` of the turn where nobody spoke: typed words, keys, a greeting. */
  readonly anchor: 'end-of-speech' | 'start';
  readonly anchorAt: number;
  readonly steps: readonly WaterfallStep[];
  /** From the anchor until the first frame, on text channels until the answer was whole. */
  readonly totalMs: number;
  /** The step that took most of that; undefined when nothing took any time. */
  readonly longest: WaterfallStep | undefined;
}

type Reached = Pick<WaterfallStep, 'stage' | 'label' | 'at'>;

/** Draws a stored turn as a waterfall from the end of the user's speech. */
export function waterfallOf(turn: TurnRecord): Waterfall {
  const { endOfSpeech, firstFrame, played, turnEnd } = turn.stages;
  const anchorAt = endOfSpeech ?? turn.at;
  const steps: WaterfallStep[] = [];
  let reachedAt = anchorAt;
  for (const step of reachedSteps(turn).toSorted((one, other) => one.at - other.at)) {
    const tookMs = Math.max(0, step.at - reachedAt);
    reachedAt = Math.max(reachedAt, step.at);
    steps.push({ ...step, sinceMs: step.at - anchorAt, tookMs });
  }
  const endAt = firstFrame ?? turnEnd ?? played ?? reachedAt;
  const waitedFor = steps.filter(({ at, tookMs }) => at <= endAt && tookMs > 0);
  const [longest] = waitedFor.toSorted((one, other) => other.tookMs - one.tookMs);
  return {
    anchor: endOfSpeech === undefined ? 'start' : 'end-of-speech',
    anchorAt,
    steps,
    totalMs: Math.max(0, endAt - anchorAt),
    longest,
  };
}

/** E.g. "the model's first token took 812 ms of 1,190 ms". */
export function longestInWords({ longest, totalMs }: Waterfall): string | undefined {
  if (longest === undefined) return undefined;
  return `${longest.label} took ${spelled(longest.tookMs)} of ${spelled(totalMs)}`;
}

const spelled = (ms: number): string => `${Math.round(ms).toLocaleString('en-US')} ms`;

const firstToken = "the model's first token";

function reachedSteps({ stages, detail = {} }: TurnRecord): readonly Reached[] {
  const { sttFinal, llmFirstToken, ttsFirstAudio, firstFrame, played, turnEnd } = stages;
  const { endOfTurn, modelRounds = [], tools = [] } = detail;
  const known = (stage: string, label: string, at: number | undefined): readonly Reached[] =>
    at === undefined ? [] : [{ stage, label, at }];
  const tokens = modelRounds.flatMap(({ firstTokenAt }, index) =>
    known('modelRound', index === 0 ? firstToken : `${firstToken} after the tools`, firstTokenAt),
  );
  return [
    ...known('wordsKnown', 'recognising the last words', endOfTurn?.wordsAt),
    ...known('sttFinal', 'deciding that the caller had finished', sttFinal),
    ...(tokens.length > 0 ? tokens : known('llmFirstToken', firstToken, llmFirstToken)),
    ...tools.flatMap(({ tool, endedAt }) => known(`tool:${tool}`, `the tool ${tool}`, endedAt)),
    ...known('ttsFirstAudio', "the synthesiser's first audio", ttsFirstAudio),
    ...known('firstFrame', 'the first frame of the answer', firstFrame),
    ...(firstFrame === undefined ? known('answer', 'the rest of the answer', turnEnd) : []),
    ...known('played', 'speaking the answer', played),
  ];
}
