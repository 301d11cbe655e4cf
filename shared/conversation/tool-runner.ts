import { type Context, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { AnyTool, ToolSignal } from '#shared/contracts/tool.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import { attributeNames, spanNames } from '#shared/telemetry/trace-names.ts';
import { askConfirmation, type RiskyCall } from './confirmation.ts';
import { holdServices } from './hold-services.ts';
import { isClaimed } from './identity.ts';
import { limitResult } from './limit-result.ts';
import type { LiveSession } from './live-session.ts';
import { mayRunEarly } from './may-run-early.ts';
import { type PreparedToolCall, prepareToolCall } from './prepare-tool-call.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import { createToolContext, idempotencyKeyOf } from './tool-context.ts';
import { type DeadlineOutcome, runWithDeadline } from './tool-deadline.ts';
import {
  cancelledResult,
  confirmationRequired,
  type FailedToolResult,
  foreseenFailure,
  formerCustomer,
  identityRequired,
  type ToolResult,
  timedOutResult,
  unforeseenFailure,
} from './tool-result.ts';
import { scheduleTools } from './tool-schedule.ts';
import { createToolServices, type ToolServicesDependencies } from './tool-services.ts';
import { veilOf } from './veil.ts';

/** The turn in which tools run. */
export interface ToolTurn {
  readonly turnId: string;
  readonly agent: string;
  readonly scenario: ScenarioDefinition;
  /** The agent's tools by name; nothing else can be called. */
  readonly tools: ToolCatalogue;
  readonly session: LiveSession;
  readonly signal: AbortSignal;
  /** The customer's keypad, while they have one. */
  readonly keypad: () => CallerKeypad | undefined;
  /** Resolves when it is certain what the customer has said, or the signal aborts. */
  readonly untilCertain: () => Promise<void>;
  readonly emit: (event: TurnEvent) => void;
  /** True once for the call that the customer has just agreed to. */
  readonly takeApproval: (call: RiskyCall) => boolean;
  /** Decides on a handoff that a tool asks for; a failure becomes the tool's result. */
  readonly acceptHandoff: (handoff: AskedHandoff) => FailedToolResult | undefined;
  readonly trace: Context;
}

export interface AskedHandoff {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
}

/** How one call of the model's answer ended. */
export interface ToolCallOutcome {
  readonly call: PreparedToolCall;
  readonly result: ToolResult;
  readonly signal?: ToolSignal;
  /** Set when it went on after we stopped waiting and may have changed something; never rejects. */
  readonly late?: Promise<ToolResult | undefined>;
}

export interface ToolRunner {
  /** Runs the calls of one model answer. @returns one outcome per call, in the order of the calls. */
  run(calls: readonly ChatToolCall[], turn: ToolTurn): Promise<readonly ToolCallOutcome[]>;
}

/** How long the next tool waits for what is on file of a customer who was just identified. */
const identityTimeoutMs = 2000;

type Ending = Omit<ToolCallOutcome, 'call'>;

/** Runs tools: checked, in order, in time, once, and never with an exception through the turn. */
export function createToolRunner(
  dependencies: ToolServicesDependencies & {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly tracer: Tracer;
    /** Called when a tool has identified the customer, before the next tool runs. */
    readonly onIdentified: (session: LiveSession) => Promise<void>;
  },
): ToolRunner {
  const { clock, logger, tracer } = dependencies;

  async function run(
    calls: readonly ChatToolCall[],
    turn: ToolTurn,
  ): Promise<readonly ToolCallOutcome[]> {
    const asked = turn.session.memo;
    const prepared = calls.map((call) => prepareToolCall(call, turn.tools));
    const unique = new Map(prepared.toReversed().map((call) => [call.key, call]));
    const endings = new Map<string, Ending>();
    const first = prepared.filter((call) => unique.get(call.key) === call);
    for (const stage of scheduleTools(first, toolOf)) {
      const runOne = async (call: PreparedToolCall) => {
        endings.set(call.key, await observe(call, turn, asked));
      };
      if (stage.parallel) await Promise.all(stage.calls.map(runOne));
      else for (const call of stage.calls) await runOne(call);
    }
    return prepared.flatMap((call) => {
      const ending = endings.get(call.key);
      return ending === undefined ? [] : [{ call, ...ending }];
    });
  }

  /** Runs one call with its events and its span around it. */
  async function observe(
    call: PreparedToolCall,
    turn: ToolTurn,
    asked: SessionMemo,
  ): Promise<Ending> {
    const { toolCallId, name } = call;
    if (!mayRunEarly(toolOf(call))) await turn.untilCertain();
    if (turn.signal.aborted) return { result: cancelledResult('not-started') };
    const startedAt = clock.now();
    const span = tracer.startSpan(
      spanNames.tool(name),
      {
        attributes: {
          [attributeNames.operation]: 'execute_tool',
          [attributeNames.tool]: name,
          [attributeNames.toolCallId]: toolCallId,
          [attributeNames.agent]: turn.agent,
        },
      },
      turn.trace,
    );
    turn.emit({
      type: 'tool-start',
      agent: turn.agent,
      toolCallId,
      tool: name,
      arguments: call.shownArguments,
    });
    const ending = await runOne(call, turn, asked);
    const { result, signal } = ending;
    turn.emit({
      type: 'tool-end',
      agent: turn.agent,
      toolCallId,
      tool: name,
      ok: result.ok,
      result: { ...result },
      durationMs: clock.now() - startedAt,
    });
    if (signal !== undefined) turn.emit(signal);
    span.setAttribute(attributeNames.toolOk, result.ok);
    if (!result.ok) {
      span.setAttribute(attributeNames.errorCode, result.code);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
    return ending;
  }

  async function runOne(
    call: PreparedToolCall,
    turn: ToolTurn,
    asked: SessionMemo,
  ): Promise<Ending> {
    if ('failure' in call.ready) return { result: call.ready.failure };
    const { tool, args, argumentsJson } = call.ready;
    const missing = missingIdentity(tool, turn);
    if (missing !== undefined) return { result: missing };
    if (isForFormer(asked, turn.session.memo, argumentsJson)) return { result: formerCustomer };

    const before = turn.session.memo;
    const outcome = await runWithDeadline({
      clock,
      timeoutMs: tool.timeoutMs,
      signal: turn.signal,
      work: (signal) => execute(tool, args, argumentsJson, call, turn, signal),
    });
    const { memo } = turn.session;
    if (memo.customerId !== before.customerId || memo.verified !== before.verified) {
      await runWithDeadline({
        clock,
        timeoutMs: identityTimeoutMs,
        signal: turn.signal,
        work: () => dependencies.onIdentified(turn.session),
      });
    }
    return endingOf(outcome, tool, args, turn);
  }

  async function execute(
    tool: AnyTool,
    args: Readonly<Record<string, unknown>>,
    argumentsJson: string,
    call: PreparedToolCall,
    turn: ToolTurn,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    const { session, turnId, scenario } = turn;
    const idempotencyKey = idempotencyKeyOf({
      sessionId: session.memo.sessionId,
      turnId,
      tool: tool.name,
      argumentsJson,
    });
    const services = createToolServices(dependencies, {
      session,
      scenario,
      idempotencyKey,
      keypad: turn.keypad,
      signal,
    });
    const context = createToolContext({
      session,
      turnId,
      tool,
      services: mayRunEarly(tool)
        ? holdServices(services, { certain: turn.untilCertain, signal })
        : services,
      clock,
      signal,
      idempotencyKey,
      progress: (message) => {
        if (signal.aborted) return;
        turn.emit({ type: 'tool-progress', toolCallId: call.toolCallId, tool: tool.name, message });
      },
    });
    const question = await tool.confirm?.(args, context);
    signal.throwIfAborted();
    if (question !== undefined && !turn.takeApproval({ tool: tool.name, argumentsJson })) {
      session.change((memo) => askConfirmation(memo, { tool: tool.name, argumentsJson }, turnId));
      return confirmationRequired(tool.name, question);
    }
    session.change((memo) => ({
      ...memo,
      toolCounts: { ...memo.toolCounts, [tool.name]: (memo.toolCounts[tool.name] ?? 0) + 1 },
    }));
    const parsed = tool.result.safeParse(await tool.execute(args, context));
    if (parsed.success) return { ...parsed.data, ok: true };
    logger.error('tool returned a result that its schema refuses', {
      tool: tool.name,
      problems: parsed.error.issues.map(
        ({ path, code }) => `${path.map(String).join('.')}: ${code}`,
      ),
    });
    return unforeseenFailure;
  }

  function endingOf(
    outcome: DeadlineOutcome<ToolResult>,
    tool: AnyTool,
    args: Readonly<Record<string, unknown>>,
    turn: ToolTurn,
  ): Ending {
    switch (outcome.kind) {
      case 'done':
      case 'failed': {
        const result = resultOf(outcome, tool);
        if (!result.ok) return { result };
        return tool.effect === 'handoff'
          ? { result: turn.acceptHandoff({ tool: tool.name, args, result }) ?? result }
          : { result, ...signalOf(tool, result, args) };
      }
      case 'timed-out':
      case 'cancelled': {
        const changes = tool.effect !== 'read';
        const result =
          outcome.kind === 'timed-out' ? timedOutResult(changes) : cancelledResult('started');
        const late = outcome.late.then((ending) => lateResult(ending, tool));
        return changes ? { result, late } : { result };
      }
      default: {
        const unreachable: never = outcome;
        throw new TypeError(`Unknown outcome ${JSON.stringify(unreachable)}`);
      }
    }
  }

  /** What a call that we stopped waiting for came to; undefined when it gave up as it was told to. */
  function lateResult(
    ending: Extract<DeadlineOutcome<ToolResult>, { kind: 'done' | 'failed' }>,
    tool: AnyTool,
  ): ToolResult | undefined {
    if (ending.kind === 'failed' && isAbort(ending.error)) return undefined;
    return resultOf(ending, tool);
  }

  function resultOf(
    ending: Extract<DeadlineOutcome<ToolResult>, { kind: 'done' | 'failed' }>,
    tool: AnyTool,
  ): ToolResult {
    if (ending.kind === 'done') return limitResult(ending.value);
    const foreseen = foreseenFailure(ending.error);
    if (foreseen !== undefined) return limitResult(foreseen);
    logger.error('tool failed', { tool: tool.name, error: ending.error });
    return unforeseenFailure;
  }

  return { run };
}

function toolOf(call: PreparedToolCall): AnyTool | undefined {
  return 'tool' in call.ready ? call.ready.tool : undefined;
}

function missingIdentity(tool: AnyTool, turn: ToolTurn): FailedToolResult | undefined {
  const { memo } = turn.session;
  const identified = memo.customerId !== undefined && !isClaimed(memo);
  const proven = { none: true, identified, verified: memo.verified }[tool.requires];
  if (proven || tool.requires === 'none') return undefined;
  const verifyTool = [...turn.tools.values()].find((entry) => entry.tool.verifies === true);
  return identityRequired(tool.requires, verifyTool?.tool.name);
}

/** Proof of the same round showed that it is another customer than the arguments are about. */
const isForFormer = (asked: SessionMemo, now: SessionMemo, argumentsJson: string): boolean =>
  asked.customerId !== undefined &&
  asked.customerId !== now.customerId &&
  veilOf(asked).hide(argumentsJson) !== argumentsJson;

function signalOf(
  tool: AnyTool,
  result: ToolResult,
  args: Readonly<Record<string, unknown>>,
): { readonly signal?: ToolSignal } {
  const signal = tool.effect === 'call' ? tool.signal?.({ ...result }, { ...args }) : undefined;
  return signal === undefined ? {} : { signal };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && ['AbortError', 'TimeoutError'].includes(error.name);
}
