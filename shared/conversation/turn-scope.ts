import type { Context, Tracer } from '@opentelemetry/api';
import type { AgentDefinition } from '#shared/contracts/agent.ts';
import type { ChatModel } from '#shared/contracts/chat-model.ts';
import type { Clock } from '#shared/contracts/clock.ts';
import type { CallerKeypad } from '#shared/contracts/keypad.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import type { ThreadItem } from '#shared/contracts/thread-store.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import type { Advisor } from './advisor.ts';
import type { ChatMessages } from './chat-messages.ts';
import type { LiveSession } from './live-session.ts';
import type { PromptRenderer } from './prompt-renderer.ts';
import type { Recognise } from './recognise.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';
import type { ToolRunner } from './tool-runner.ts';
import type { TurnJournal } from './turn-journal.ts';

/** What every turn of every conversation works with. */
export interface TurnDependencies {
  readonly agents: ReadonlyMap<string, AgentDefinition>;
  readonly catalogue: ToolCatalogue;
  readonly chatModel: ChatModel;
  readonly toolRunner: ToolRunner;
  readonly recognise: Recognise;
  readonly advisor: Advisor;
  readonly renderer: PromptRenderer;
  readonly chatMessages: ChatMessages;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
}

/** What one turn works in. */
export interface TurnScope {
  readonly session: LiveSession;
  readonly scenario: ScenarioDefinition;
  readonly earlierItems: readonly ThreadItem[];
  readonly journal: TurnJournal;
  readonly signal: AbortSignal;
  readonly trace: Context;
  /** The customer's keypad, while they have one. */
  readonly keypad: () => CallerKeypad | undefined;
  /** Tells the live feed, as soon as the turn counts. */
  readonly publish: (body: SessionEventBody) => void;
  /** The customer has said this and nothing else. */
  readonly isCertain: () => boolean;
  /** Resolves when it is certain what the customer has said, or the turn is aborted. */
  readonly untilCertain: () => Promise<void>;
  /** Called when a write that we stopped waiting for has changed the session after all. */
  readonly onLateResult: () => void;
}

/** How a turn ended; one that left no trace is not recorded. */
export interface EndedTurn {
  readonly finishReason: TurnFinishReason;
  readonly leftTrace: boolean;
}
