import type { Clock } from '#shared/contracts/clock.ts';
import type { ChatCompletionRequest } from '../protocol/chat-completion-request.ts';
import { loadWordVectors } from '../word-vectors/load-word-vectors.ts';
import type { WordVectors } from '../word-vectors/word-vectors.ts';
import { fillArguments } from './arguments/fill-arguments.ts';
import { readDialogue } from './dialogue/dialogue.ts';
import { parseSystemPrompt, type SystemPrompt } from './dialogue/system-prompt.ts';
import { ALL_CONCEPTS } from './lexicon/all-concepts.ts';
import { Lexicon } from './lexicon/lexicon.ts';
import { callTool, type Plan, say } from './plan.ts';
import { planNext } from './planner.ts';
import { type RankedTool, ToolRanking } from './ranking/rank-tools.ts';
import { answerAsJson } from './structured/answer-as-json.ts';
import { isSummaryRequest, summaryOf } from './structured/summary-request.ts';
import type { Thought } from './thought.ts';
import { readTools } from './tools/read-tools.ts';
import type { Tool } from './tools/tool.ts';
import { type CalendarDay, dayOfInstant } from './values/calendar.ts';
import { findDate } from './values/dates.ts';

/** Why the brain decides as it does. */
export interface Explanation {
  readonly plan: Plan;
  readonly lastUserMessage: string;
  /** Best tools for the last user message with their scores. */
  readonly ranking: ReadonlyArray<{
    readonly tool: string;
    readonly score: number;
    readonly coverage: number;
    readonly example: number;
    readonly name: number;
    readonly meaning: RankedTool['meaning'];
    readonly leavesOpen: boolean;
    readonly isHandoff: boolean;
  }>;
}

export interface Brain {
  plan(request: ChatCompletionRequest): Plan;
  explain(request: ChatCompletionRequest): Explanation;
}

export interface BrainOptions {
  readonly clock: Clock;
  readonly loadVectors?: () => WordVectors;
}

const MOST_CACHED_TOOL_SETS = 32;

/**
 * Creates the offline brain: a deterministic planner over the request alone. It knows no tool and
 * no company; all it goes by are descriptions, schemas and the dialogue in the request.
 *
 * @param options.clock gives today's date when the prompt does not.
 * @param options.loadVectors called when word vectors are needed first; default: from their files.
 */
export function createBrain(options: BrainOptions): Brain {
  const lexicon = new Lexicon(ALL_CONCEPTS, options.loadVectors ?? loadWordVectors);
  const toolSets = new Map<string, { tools: readonly Tool[]; ranking: ToolRanking }>();

  function toolSetOf(request: ChatCompletionRequest, handoffs: Thought['prompt']['handoffs']) {
    const key = JSON.stringify([request.tools ?? [], handoffs]);
    const known = toolSets.get(key);
    if (known) return known;
    const tools = readTools(request.tools ?? [], handoffs);
    const made = { tools, ranking: new ToolRanking(tools, lexicon) };
    const oldest = toolSets.keys().next().value;
    if (toolSets.size >= MOST_CACHED_TOOL_SETS && oldest !== undefined) toolSets.delete(oldest);
    toolSets.set(key, made);
    return made;
  }

  function think(request: ChatCompletionRequest): Thought {
    const dialogue = readDialogue(request.messages);
    const prompt = parseSystemPrompt(dialogue.system);
    return {
      dialogue,
      prompt,
      ...toolSetOf(request, prompt.handoffs),
      lexicon,
      today: todayOf(prompt, dayOfInstant(options.clock.now())),
    };
  }

  function plan(request: ChatCompletionRequest): Plan {
    const thought = think(request);
    if (request.response_format && request.response_format.type !== 'text') {
      return say(answerAsJson(request.response_format, thought), 'a JSON answer was asked for');
    }
    if (isSummaryRequest(thought)) return say(summaryOf(thought), 'a summary was asked for');
    return chosenByCaller(request, thought) ?? planNext(thought);
  }

  function explain(request: ChatCompletionRequest): Explanation {
    const thought = think(request);
    const lastUserMessage = thought.dialogue.turns.at(-1)?.user ?? '';
    return {
      plan: plan(request),
      lastUserMessage,
      ranking: thought.ranking.rank(lastUserMessage).map(({ tool, ...scores }) => ({
        tool: tool.name,
        ...scores,
        isHandoff: tool.isHandoff,
      })),
    };
  }

  return { plan, explain };
}

/** The date that the prompt tells ("Today is Thursday, March 5, 2026."), else the clock's. */
function todayOf(prompt: SystemPrompt, clockDay: CalendarDay): CalendarDay {
  const sentence = /\btoday is ([^.\n]+)/i.exec(`${prompt.guidance}\n${prompt.text}`)?.[1];
  const fact = prompt.facts.get('today') ?? prompt.facts.get('current_date');
  const told = sentence ?? fact;
  return (told === undefined ? undefined : findDate(told, clockDay)) ?? clockDay;
}

/** Honours `tool_choice`: none, required, or a named function. */
function chosenByCaller(request: ChatCompletionRequest, thought: Thought): Plan | undefined {
  const choice = request.tool_choice;
  if (choice === undefined || choice === 'auto') return undefined;
  const user = thought.dialogue.turns.at(-1)?.user ?? '';
  if (choice === 'none') {
    const planned = planNext({
      ...thought,
      tools: [],
      ranking: new ToolRanking([], thought.lexicon),
    });
    return { ...planned, reasons: [...planned.reasons, 'tool_choice is none'] };
  }
  const planned = planNext(thought);
  const wanted = choice === 'required' ? undefined : choice.function.name;
  if (planned.calls.some((call) => wanted === undefined || call.name === wanted)) return planned;
  const tool =
    thought.tools.find(({ name }) => name === wanted) ?? thought.ranking.rank(user)[0]?.tool;
  if (!tool) return planned;
  const filled = fillArguments({ tool, said: [{ text: user }], given: {}, unasked: true }, thought);
  return callTool({ name: tool.name, arguments: filled.arguments }, 'forced by tool_choice');
}
