import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import { agentOf } from './agent-of.ts';
import { agentTools } from './agent-tools.ts';
import { asksQuestion } from './asks-question.ts';
import { answerConfirmation, dropUnheardConfirmation, type RiskyCall } from './confirmation.ts';
import { type PlannedHandoff, planHandoff } from './handoff-service.ts';
import { hideFormer } from './identity.ts';
import { type TakenOver, takeOver } from './take-over.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import { confirmationCode } from './tool-result.ts';
import type { AskedHandoff, ToolCallOutcome } from './tool-runner.ts';
import {
  appendItems,
  eraseTurn,
  rememberTurn,
  replaceResult,
  trimHistories,
  withItems,
  withUserText,
} from './turn-memory.ts';
import type { TurnDependencies, TurnScope } from './turn-scope.ts';
import { veilOf } from './veil.ts';

/** Most rounds of tools in one turn; then the agent has to answer with what it has. */
const mostToolRounds = 6;

/** What came of the tool calls of one model answer. */
export interface ToolRound {
  /** One per call, in the order of the calls. */
  readonly outcomes: readonly ToolCallOutcome[];
  /** Set when another agent has taken over. */
  readonly takenOver?: TakenOver;
}

/**
 * The book-keeping of one turn, whoever makes its words: rounds of tools with everything that is
 * checked and remembered of them, handoffs, confirmations. History is valid for the chat API at
 * every moment: a round's calls and results are added together.
 */
export class TurnSteps {
  readonly #dependencies: TurnDependencies;
  readonly #scope: TurnScope;
  /** What the customer has said, as far as it is known now. */
  readonly #input: () => TurnInput;
  readonly #turnId: string;
  readonly #agents: string[];
  #pendingBefore: SessionMemo['pendingConfirmation'];
  #approved: RiskyCall | undefined;
  #approvalTaken = false;
  #planned: PlannedHandoff | undefined;
  #openQuestion: string | undefined;
  #rounds = 0;
  #changedSomething = false;
  #callEnds = false;
  #partingWords: string | undefined;

  constructor(dependencies: TurnDependencies, scope: TurnScope, input: () => TurnInput) {
    this.#dependencies = dependencies;
    this.#scope = scope;
    this.#input = input;
    this.#turnId = input().turnId;
    this.#agents = [scope.session.memo.activeAgent];
  }

  /** The agent that has the floor. */
  get agent(): AgentDefinition {
    return agentOf(this.#dependencies.agents, this.#scope.session.memo.activeAgent);
  }

  /** Its tools by name. */
  get tools(): ToolCatalogue {
    return agentTools(this.#dependencies.catalogue, this.#scope.scenario, this.agent);
  }

  /** The agent has to answer without tools. */
  get mustAnswer(): boolean {
    return this.#callEnds || this.#rounds >= mostToolRounds;
  }

  get callEnds(): boolean {
    return this.#callEnds;
  }

  /** What the tool that ends the call or passes it on wants to have said, as the customer may hear it. */
  get partingWords(): string | undefined {
    return this.#partingWords && veilOf(this.#scope.session.memo).hide(this.#partingWords);
  }

  /** What the customer has to agree to before a risky call of this turn may run, as they may hear it. */
  get openQuestion(): string | undefined {
    return this.#openQuestion;
  }

  /** Counts the turn and remembers what the customer has said. */
  begin(): void {
    const { session } = this.#scope;
    // A prepared turn does this again when it is committed: by then its words may have changed.
    session.change((memo) => {
      const input = this.#input();
      const { turnId, text } = input;
      const answered = answerConfirmation(memo, input);
      this.#pendingBefore = memo.pendingConfirmation;
      this.#approved = answered.approved;
      const turn = { turnId, agent: memo.activeAgent };
      return withItems(rememberTurn(answered.memo, turnId), this.#dependencies.clock, turn, [
        { role: 'user', text },
      ]);
    });
  }

  /** What the customer has said became known only now, or more of it. */
  hear(): void {
    const { session } = this.#scope;
    const input = this.#input();
    session.change((memo) => withUserText(memo, this.#turnId, input.text));
    const pending = this.#pendingBefore;
    // One yes, one call: what is heard later in the turn does not say yes again.
    if (pending === undefined || this.#approvalTaken) return;
    const asked = { ...session.memo, pendingConfirmation: pending };
    this.#approved = answerConfirmation(asked, input).approved;
  }

  /** Remembers what the agent has said. */
  remember(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const { session } = this.#scope;
    const turn = { turnId: this.#turnId, agent: session.memo.activeAgent };
    appendItems(session, this.#dependencies.clock, turn, [
      { role: 'assistant', text: trimmed, toolCalls: [] },
    ]);
  }

  /**
   * Runs the calls of one model answer and lets another agent take over when they ask for it.
   *
   * @param text what the answer said besides.
   */
  async runRound(text: string, calls: readonly ChatToolCall[]): Promise<ToolRound> {
    this.#rounds += 1;
    const before = this.#scope.session.memo;
    const outcomes = await this.#runTools(calls);
    this.#rememberRound(text, outcomes, before);
    const question = questionOf(outcomes);
    if (question !== undefined)
      this.#openQuestion = veilOf(this.#scope.session.memo).hide(question);
    const parting = outcomes.find(({ signal }) => endsCall(signal?.type))?.result;
    this.#callEnds ||= parting !== undefined;
    if (typeof parting?.message === 'string') this.#partingWords ??= parting.message;
    const planned = this.#planned;
    if (planned === undefined) return { outcomes };
    this.#planned = undefined;
    const takenOver = takeOver(this.#dependencies, this.#scope, { planned, input: this.#input() });
    this.#agents.push(planned.edge.to);
    return { outcomes, takenOver };
  }

  /** The question that the agent should have asked and has not, given its last words. */
  unaskedQuestion(lastWords: string): string | undefined {
    const question = this.#openQuestion;
    return question === undefined || asksQuestion(lastWords, question) ? undefined : question;
  }

  /** The open question was put to the customer: a later turn may answer it. */
  questionAsked(): void {
    this.#openQuestion = undefined;
  }

  /**
   * Puts the session in order after the turn.
   *
   * @param mayBeRepeated the customer's words come again when a turn is aborted before anything came
   *   of it: it leaves no trace then.
   */
  settle(finishReason: TurnFinishReason, mayBeRepeated: boolean): void {
    const { session, journal } = this.#scope;
    const turnId = this.#turnId;
    const cancelled = finishReason === 'cancelled';
    if (cancelled && mayBeRepeated && journal.text === '' && !this.#changedSomething) {
      session.change((memo) => eraseTurn(memo, turnId, this.#pendingBefore));
    } else if (cancelled || this.#openQuestion !== undefined) {
      session.change((memo) => dropUnheardConfirmation(memo, turnId, Number.POSITIVE_INFINITY));
    }
    session.change(trimHistories);
  }

  #runTools(calls: readonly ChatToolCall[]): Promise<readonly ToolCallOutcome[]> {
    const { session, scenario, journal, signal, trace, untilCertain } = this.#scope;
    const { tools } = this;
    const veil = veilOf(session.memo);
    const meant = calls.map((call) => ({
      ...call,
      argumentsJson: veil.reveal(
        call.argumentsJson,
        tools.get(call.name)?.secretParameters ?? new Set(),
      ),
    }));
    return this.#dependencies.toolRunner.run(meant, {
      turnId: this.#turnId,
      agent: this.agent.name,
      scenario,
      tools,
      session,
      signal,
      trace,
      keypad: this.#scope.keypad,
      untilCertain,
      emit: (event) => {
        if (event.type === 'text-delta' || event.type === 'turn-end') return;
        if (event.type === 'tool-start') {
          this.#changedSomething ||= tools.get(event.tool)?.tool.effect !== 'read';
        }
        // It may be said to the customer.
        const isSaid = event.type === 'tool-progress';
        journal.emit(isSaid ? { ...event, message: veil.hide(event.message) } : event);
      },
      takeApproval: (call) => this.#takeApproval(call),
      acceptHandoff: (asked) => this.#acceptHandoff(asked),
    });
  }

  #takeApproval({ tool, argumentsJson }: RiskyCall): boolean {
    const approved = this.#approved;
    const agreed = approved?.tool === tool && approved.argumentsJson === argumentsJson;
    if (agreed) {
      this.#approved = undefined;
      this.#approvalTaken = true;
    }
    return agreed;
  }

  #acceptHandoff(asked: AskedHandoff) {
    if (this.#planned !== undefined) {
      return {
        ok: false as const,
        code: 'handoff_already_made',
        message: `The customer is being handed over to ${this.#planned.edge.to} already.`,
      };
    }
    const plan = planHandoff(asked, { scenario: this.#scope.scenario, agents: this.#agents });
    if ('ok' in plan) return plan;
    this.#planned = plan;
    return undefined;
  }

  #rememberRound(text: string, outcomes: readonly ToolCallOutcome[], before: SessionMemo): void {
    const { session } = this.#scope;
    const turn = { turnId: this.#turnId, agent: session.memo.activeAgent };
    appendItems(session, this.#dependencies.clock, turn, [
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
    this.#hideFormerCustomer(before);
    for (const outcome of outcomes) void this.#awaitLateResult(outcome, before);
  }

  /** Calls made for the customer of before may have ended after somebody else gave proof. */
  #hideFormerCustomer(before: SessionMemo): void {
    const { session } = this.#scope;
    if (session.memo.customerId === before.customerId) return;
    session.change((memo) => ({ ...memo, histories: hideFormer(before, memo.histories) }));
  }

  async #awaitLateResult({ call, late }: ToolCallOutcome, before: SessionMemo): Promise<void> {
    const result = await late;
    if (result === undefined) return;
    const { toolCallId, name } = call;
    const resultJson = JSON.stringify(result);
    this.#dependencies.logger.info('tool result came late', { tool: name, ok: result.ok });
    this.#scope.session.change((memo) =>
      replaceResult(memo, { turnId: this.#turnId, toolCallId, resultJson }),
    );
    this.#hideFormerCustomer(before);
    this.#scope.onLateResult();
  }
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
