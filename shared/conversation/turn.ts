import type { Context, Tracer } from '@opentelemetry/api';
import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ChatModel, ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { Advisor } from './advisor.ts';
import { agentRequest } from './agent-request.ts';
import { agentTools } from './agent-tools.ts';
import { apologyFor } from './apologies.ts';
import { asksQuestion } from './asks-question.ts';
import { answerConfirmation, dropUnheardConfirmation, type RiskyCall } from './confirmation.ts';
import { type PlannedHandoff, planHandoff } from './handoff-service.ts';
import { hideFormer } from './identity.ts';
import { type ModelAnswer, streamModelAnswer } from './model-answer.ts';
import type { PromptRenderer } from './prompt-renderer.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { takeOver } from './take-over.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import { confirmationCode } from './tool-result.ts';
import type { AskedHandoff, ToolCallOutcome, ToolRunner } from './tool-runner.ts';
import type { TurnJournal } from './turn-journal.ts';
import {
  appendItems,
  eraseTurn,
  hideUserText,
  rememberTurn,
  replaceResult,
  trimHistories,
} from './turn-memory.ts';
import { veilOf } from './veil.ts';

/** Most rounds of tools in one turn; then the agent has to answer with what it has. */
const mostToolRounds = 6;

export interface TurnDependencies {
  readonly agents: ReadonlyMap<string, AgentDefinition>;
  readonly catalogue: ToolCatalogue;
  readonly chatModel: ChatModel;
  readonly toolRunner: ToolRunner;
  readonly advisor: Advisor;
  readonly renderer: PromptRenderer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

/** What one turn works in. */
export interface TurnScope {
  readonly session: SessionKeeper;
  readonly scenario: ScenarioDefinition;
  readonly earlierItems: readonly ThreadItem[];
  readonly journal: TurnJournal;
  readonly signal: AbortSignal;
  readonly trace: Context;
  /** Called when a write that we stopped waiting for has changed the session after all. */
  readonly onLateResult: () => void;
}

/**
 * Runs one turn: the model answers, its tools run, it answers again, other agents take over, until
 * there is nothing more to do. History is valid for the chat API at every moment: a round's calls
 * and results are added together. Never throws.
 */
export async function runTurn(
  dependencies: TurnDependencies,
  scope: TurnScope,
  input: TurnInput,
): Promise<TurnFinishReason> {
  const { clock, logger } = dependencies;
  const { session, journal, signal } = scope;
  const pendingBefore = session.memo.pendingConfirmation;
  const agentsOfTurn = [session.memo.activeAgent];
  let approved: RiskyCall | undefined;
  let planned: PlannedHandoff | undefined;
  let changedSomething = false;
  let callEnds = false;
  /** What the customer has to agree to before a risky call of this turn may run. */
  let openQuestion: string | undefined;

  const activeAgent = () => agentOf(dependencies.agents, session.memo.activeAgent);
  const here = () => ({ turnId: input.turnId, agent: session.memo.activeAgent });

  const hidden = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : veilOf(session.memo).hide(text);

  function begin(): void {
    const answered = answerConfirmation(session.memo, input);
    approved = answered.approved;
    session.change(() => rememberTurn(answered.memo, input));
    appendItems(session, clock, here(), [{ role: 'user', text: input.text }]);
  }

  async function converse(): Promise<TurnFinishReason> {
    for (let round = 0; ; round += 1) {
      const mustAnswer = round >= mostToolRounds || callEnds;
      const answer = await askModel(mustAnswer ? 'none' : 'auto');
      const calls = mustAnswer ? [] : answer.toolCalls;
      if (answer.ending.kind !== 'complete' || calls.length === 0) {
        remember(answer.text);
        const ending = endingOf(answer);
        if (ending === 'completed') askOpenQuestion(answer.text);
        return ending;
      }
      const before = session.memo;
      const outcomes = await runTools(calls);
      rememberRound(answer.text, outcomes, before);
      openQuestion = hidden(questionOf(outcomes)) ?? openQuestion;
      callEnds ||= outcomes.some(({ signal: asked }) => endsCall(asked?.type));
      if (planned !== undefined) {
        const goesOn = takeOver(dependencies, scope, { planned, input });
        agentsOfTurn.push(session.memo.activeAgent);
        planned = undefined;
        if (!goesOn && !signal.aborted) return 'completed';
      }
      if (signal.aborted) return 'cancelled';
    }
  }

  async function askModel(toolChoice: 'auto' | 'none'): Promise<ModelAnswer> {
    const { renderer, catalogue, advisor, chatModel, tracer } = dependencies;
    const { scenario, earlierItems, trace } = scope;
    const agent = activeAgent();
    const tools = agentTools(catalogue, scenario, agent);
    const { memo } = session;
    const advice = await advisor.advise({ memo, scenario, tools }, signal);
    journal.beginStatement();
    const answer = await streamModelAnswer({
      chatModel,
      request: agentRequest({
        renderer,
        agent,
        scenario,
        memo,
        tools,
        advice,
        earlierItems,
        nowMs: clock.now(),
        toolChoice,
      }),
      signal,
      onText: (text) => journal.say(agent.name, text),
      tracer,
      trace,
    });
    journal.addUsage(answer.usage);
    return answer;
  }

  function runTools(calls: readonly ChatToolCall[]): Promise<readonly ToolCallOutcome[]> {
    const agent = activeAgent();
    const { scenario, trace } = scope;
    const tools = agentTools(dependencies.catalogue, scenario, agent);
    const veil = veilOf(session.memo);
    const meant = calls.map((call) => ({
      ...call,
      argumentsJson: veil.reveal(
        call.argumentsJson,
        tools.get(call.name)?.secretParameters ?? new Set(),
      ),
    }));
    return dependencies.toolRunner.run(meant, {
      turnId: input.turnId,
      agent: agent.name,
      scenario,
      tools,
      session,
      signal,
      trace,
      emit: (event) => {
        if (event.type === 'text-delta' || event.type === 'turn-end') return;
        if (event.type === 'tool-start') {
          changedSomething ||= tools.get(event.tool)?.tool.effect !== 'read';
        }
        journal.emit(event);
      },
      takeApproval: ({ tool, argumentsJson }) => {
        const agreed = approved?.tool === tool && approved.argumentsJson === argumentsJson;
        if (agreed) approved = undefined;
        return agreed;
      },
      acceptHandoff,
    });
  }

  function acceptHandoff(asked: AskedHandoff) {
    if (planned !== undefined) {
      return {
        ok: false as const,
        code: 'handoff_already_made',
        message: `The customer is being handed over to ${planned.edge.to} already.`,
      };
    }
    const plan = planHandoff(asked, { scenario: scope.scenario, agents: agentsOfTurn });
    if ('ok' in plan) return plan;
    planned = plan;
    return undefined;
  }

  function remember(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    appendItems(session, clock, here(), [{ role: 'assistant', text: trimmed, toolCalls: [] }]);
  }

  function rememberRound(
    text: string,
    outcomes: readonly ToolCallOutcome[],
    before: SessionMemo,
  ): void {
    appendItems(session, clock, here(), [
      {
        role: 'assistant',
        text: text.trim(),
        toolCalls: outcomes.map(({ call }) => ({
          id: call.toolCallId,
          name: call.name,
          argumentsJson: JSON.stringify(call.shownArguments),
        })),
      },
      ...outcomes.map(({ call, result }) => ({
        role: 'tool' as const,
        toolCallId: call.toolCallId,
        tool: call.name,
        resultJson: JSON.stringify(result),
      })),
    ]);
    hideFormerCustomer(before);
    for (const outcome of outcomes) void awaitLateResult(outcome, before);
  }

  /** Calls made for the customer of before may have ended after somebody else gave proof. */
  function hideFormerCustomer(before: SessionMemo): void {
    if (session.memo.customerId === before.customerId) return;
    session.change((memo) => ({ ...memo, histories: hideFormer(before, memo.histories) }));
  }

  async function awaitLateResult(
    { call, late }: ToolCallOutcome,
    before: SessionMemo,
  ): Promise<void> {
    const result = await late;
    if (result === undefined) return;
    const { turnId } = input;
    const resultJson = JSON.stringify(result);
    logger.info('tool result came late', { tool: call.name, ok: result.ok });
    session.change((memo) =>
      replaceResult(memo, { turnId, toolCallId: call.toolCallId, resultJson }),
    );
    hideFormerCustomer(before);
    scope.onLateResult();
  }

  function endingOf(answer: ModelAnswer): TurnFinishReason {
    switch (answer.ending.kind) {
      case 'cancelled':
        return 'cancelled';
      case 'failed':
        return fail(answer.ending.code, answer.ending.error);
      case 'complete':
        if (callEnds) return 'call-ended';
        return journal.text.trim() === '' ? fail('model_unavailable', undefined) : 'completed';
      default: {
        const unreachable: never = answer.ending;
        throw new TypeError(`Unknown ending ${JSON.stringify(unreachable)}`);
      }
    }
  }

  /** Nobody can agree to what they were not asked: what the model leaves out is said for it. */
  function askOpenQuestion(answer: string): void {
    if (openQuestion === undefined) return;
    if (!asksQuestion(answer, openQuestion)) {
      journal.beginStatement();
      journal.say(session.memo.activeAgent, openQuestion);
      remember(openQuestion);
    }
    openQuestion = undefined;
  }

  /** Ends the turn with an honest sentence instead of silence. */
  function fail(code: ErrorCode, error: unknown): TurnFinishReason {
    const { sessionId } = session.memo;
    logger.error('turn failed', { sessionId, turnId: input.turnId, code, error });
    if (code === 'model_content_filtered') {
      session.change((memo) => hideUserText(memo, input.turnId));
    }
    const apology = apologyFor(code);
    journal.beginStatement();
    journal.say(session.memo.activeAgent, apology);
    remember(apology);
    return code === 'model_content_filtered' ? 'content-filtered' : 'failed';
  }

  function settle(finishReason: TurnFinishReason): void {
    if (finishReason === 'cancelled') {
      const leavesNothing = journal.text === '' && !changedSomething;
      session.change((memo) =>
        leavesNothing
          ? eraseTurn(memo, input.turnId, pendingBefore)
          : dropUnheardConfirmation(memo, input.turnId, Number.POSITIVE_INFINITY),
      );
    }
    if (openQuestion !== undefined) {
      session.change((memo) =>
        dropUnheardConfirmation(memo, input.turnId, Number.POSITIVE_INFINITY),
      );
    }
    session.change(trimHistories);
  }

  let finishReason: TurnFinishReason;
  try {
    begin();
    finishReason = await converse();
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'internal';
    finishReason = signal.aborted ? 'cancelled' : fail(code, error);
  }
  settle(finishReason);
  return finishReason;
}

function agentOf(agents: ReadonlyMap<string, AgentDefinition>, name: string): AgentDefinition {
  const agent = agents.get(name);
  if (agent === undefined) throw new CodedError('internal', `There is no agent "${name}".`);
  return agent;
}

/** The newest question a tool wants to have asked: the one whose answer is waited for. */
function questionOf(outcomes: readonly ToolCallOutcome[]): string | undefined {
  for (const { result } of outcomes.toReversed()) {
    if (!result.ok && result.code === confirmationCode) return result.message;
  }
  return undefined;
}

function endsCall(signal: string | undefined): boolean {
  return signal === 'call-end' || signal === 'call-transfer';
}
