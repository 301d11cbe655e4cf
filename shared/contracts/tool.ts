import { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Channel } from './ids.ts';
import type { Fact } from './session.ts';
import type { ToolServices } from './tool-services.ts';
import type { TurnEvent } from './turn-event.ts';

/** Something that waits for the customer's word. */
export interface OpenMatter {
  /** `confirmation`: a risky call that waits for a yes. `offer`: a next step that was offered. */
  readonly kind: 'confirmation' | 'offer';
  /** The tool that a yes would run. */
  readonly tool: string;
  /** What the customer was asked, as far as it is known already. */
  readonly question?: string;
}

/** What a tool may touch besides its arguments. */
export interface ToolContext {
  /** The identified customer; undefined for a stranger. */
  readonly customer:
    | {
        readonly customerId: string;
        readonly name: string | undefined;
        readonly phone: string | undefined;
        readonly verified: boolean;
      }
    | undefined;
  readonly session: {
    readonly sessionId: string;
    readonly channel: Channel;
    readonly agent: string;
    readonly scenario: string;
    /** Number the customer calls or writes from, also for strangers. */
    readonly customerPhone: string | undefined;
    readonly facts: Readonly<Record<string, Fact>>;
    /** What the customer was asked or offered now or a turn ago and has not answered. */
    readonly openMatters: readonly OpenMatter[];
  };
  /** Remembers facts for this and every later channel; `undefined` forgets one. */
  readonly learn: (facts: Readonly<Record<string, Fact | undefined>>) => void;
  /** Binds the session to a customer (after `verify_*` found them). */
  readonly identify: (customer: {
    readonly customerId: string;
    readonly verified: boolean;
  }) => void;
  readonly services: ToolServices;
  readonly clock: Clock;
  /** Aborted when the turn is cancelled or the tool's time is over. */
  readonly signal: AbortSignal;
  /** The same for a retry of the same call: pass it on to whatever must not happen twice. */
  readonly idempotencyKey: string;
  /** Tells the customer that work is going on ("I am checking with the crew"). */
  readonly progress: (message: string) => void;
}

/**
 * A failure the model can act on. It is sent to the model as data
 * (`{ok: false, code, message, fix}`), never thrown through the turn.
 */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly code: string;
  /** What to do about it, for the model: may name a tool in backticks. */
  readonly fix: string | undefined;

  constructor(failure: { readonly code: string; readonly message: string; readonly fix?: string }) {
    super(failure.message);
    this.code = failure.code;
    this.fix = failure.fix;
  }
}

/**
 * What a call of the tool does.
 * - `read`: looks something up; may run speculatively and beside other reads.
 * - `write`: changes a record; runs one at a time, after the reads of its round.
 * - `handoff`: passes the conversation to another agent of the scenario. `execute` returns
 *   {@link HandoffResult}; the arguments become facts, the engine finds the edge by
 *   (active agent, tool name) and does the rest. The agent has the tool only where the scenario
 *   has such an edge.
 * - `call`: acts on the call or the channel (offer, switch, transfer, end); runs last and says
 *   with `signal` what the channel has to do.
 */
export type ToolEffect = 'read' | 'write' | 'handoff' | 'call';
/**
 * What has to be known of the customer before a tool runs.
 * - `identified`: who it is. Somebody who only claims to be the customer (a caller from their number)
 *   has to give proof first; on WhatsApp and web chat the channel has shown it.
 * - `verified`: they have given proof, whatever the channel.
 */
export type ToolRequirement = 'none' | 'identified' | 'verified';

/** Result fields of a tool with effect `handoff`; its result schema may add more. */
export const handoffResultSchema = z.object({
  /** Needed only where the scenario has several edges for this agent and tool. */
  target_agent: z.string().optional(),
  /** Note for the target agent: what was found out and what is still open. */
  message: z.string().optional(),
});
export type HandoffResult = z.infer<typeof handoffResultSchema>;

/** What a successful tool call asks of the channel; the engine yields it as a turn event. */
export type ToolSignal = Extract<
  TurnEvent,
  { readonly type: 'channel-offer' | 'channel-switch' | 'call-transfer' | 'call-end' }
>;

export interface ToolDefinition<
  Parameters extends z.ZodObject = z.ZodObject,
  Result extends z.ZodObject = z.ZodObject,
> {
  /** snake_case, unique over all modules. */
  readonly name: string;
  readonly version: number;
  /** For the model: what it does and when to use it. */
  readonly description: string;
  /** Things a customer might say that this tool answers; sent to the model with the description. */
  readonly exampleRequests?: readonly string[];
  /**
   * A parameter with `.meta({ writeOnly: true })` (JSON Schema) is a secret that is compared and
   * forgotten: `***` in events, history and records. The tool itself gets the real value.
   */
  readonly parameters: Parameters;
  readonly result: Result;
  readonly effect: ToolEffect;
  readonly requires: ToolRequirement;
  readonly timeoutMs: number;
  /** For risky writes: the question the customer must answer with yes before it runs. */
  readonly confirm?: (
    args: z.infer<Parameters>,
    context: ToolContext,
  ) => string | undefined | Promise<string | undefined>;
  /**
   * Proves who the customer is. When another tool refuses for want of identity, the model is told
   * to call the first tool of the agent that has this mark.
   */
  readonly verifies?: true;
  /**
   * Effect `call` only: what the channel has to do after this result. Undefined: nothing.
   *
   * @example
   * signal: (result) => ({ type: 'channel-offer', channels: result.offered_channels, reason: result.reason })
   */
  readonly signal?: (result: z.infer<Result>, args: z.infer<Parameters>) => ToolSignal | undefined;
  execute(args: z.infer<Parameters>, context: ToolContext): Promise<z.infer<Result>>;
}

/** A tool whose schemas were checked by `defineTool`; what registries hand to the engine. */
export type AnyTool = ToolDefinition;

/**
 * Declares a tool with types inferred from its schemas.
 *
 * @example
 * export const getOutageMap = defineTool({ name: 'get_outage_map', version: 1, ... });
 */
export function defineTool<Parameters extends z.ZodObject, Result extends z.ZodObject>(
  tool: ToolDefinition<Parameters, Result>,
): AnyTool {
  // The engine validates arguments with `parameters` before `execute`, so the wide type is safe.
  return tool as unknown as AnyTool;
}
