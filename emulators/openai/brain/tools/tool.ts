import type { Parameter } from './parameter.ts';

/** A tool, or one handoff of a tool that serves several targets, as the brain ranks it. */
export interface Tool {
  readonly name: string;
  /** The name as words, with the target agent's for a handoff. */
  readonly titleWords: string;
  readonly sentences: string;
  readonly examples: readonly string[];
  readonly parameters: readonly Parameter[];
  /** True when the call is passed to another agent, who answers instead. */
  readonly isHandoff: boolean;
  /** True for a handoff that takes whatever the agent itself cannot do. */
  readonly isCatchAll: boolean;
  /** True when its description wants the customer's identity verified before. */
  readonly needsVerification: boolean;
  /** True when it is what verifies the customer's identity. */
  readonly verifies: boolean;
  /** True when it deals with danger to people. */
  readonly isEmergency: boolean;
  /** True when it may only be called once the customer has agreed to an offer. */
  readonly afterOffer: boolean;
  /** True when it only offers something and waits for the answer. */
  readonly offers: boolean;
  /** True when calling it ends the conversation. */
  readonly endsConversation: boolean;
  /** Arguments that go with this entry whatever is said, e.g. the target of a handoff. */
  readonly fixedArguments: Readonly<Record<string, unknown>>;
}
