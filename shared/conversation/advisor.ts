import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

/** Watches a conversation and advises its agent; never speaks to the customer itself. */
export interface Advisor {
  /** Starts looking things up, so that advice is ready when the first turn begins. */
  prepare(situation: Omit<AdvisedSituation, 'tools'>): void;
  /**
   * Sentences for the prompt's "Advice" section; a tool to call stands in backticks. Never rejects.
   */
  advise(situation: AdvisedSituation, signal: AbortSignal): Promise<readonly string[]>;
}

export interface AdvisedSituation {
  readonly memo: SessionMemo;
  readonly scenario: ScenarioDefinition;
  /** Tools of the active agent. */
  readonly tools: ToolCatalogue;
}
