import { ToolFailure } from '#shared/contracts/tool.ts';
import { CodedError } from '#shared/errors/coded-error.ts';

/** What the model gets of a tool call that did not do what it was asked. */
export interface FailedToolResult {
  readonly ok: false;
  /** Stable, e.g. `verification_required`, or a code of the tool's own. */
  readonly code: string;
  /** What to tell the customer, or what went wrong. */
  readonly message: string;
  /** What the model can do about it; may name a tool in backticks. */
  readonly fix?: string;
}

/** What the model gets of a tool call; serialised as the tool message. */
export type ToolResult =
  | (Readonly<Record<string, unknown>> & { readonly ok: true })
  | FailedToolResult;

export function unknownTool(name: string): FailedToolResult {
  return {
    ok: false,
    code: 'unknown_tool',
    message: `There is no tool "${name}" for this agent.`,
    fix: 'Use one of the tools you were given.',
  };
}

/** @param problems one per field, e.g. `amount: must be positive`. */
export function invalidArguments(problems: readonly string[]): FailedToolResult {
  return {
    ok: false,
    code: 'invalid_arguments',
    message: `These arguments are missing or wrong: ${problems.join('; ')}.`,
    fix: 'Ask the customer for what is missing or unclear, then call the tool again.',
  };
}

/** @param verifyTool tool that proves identity, when the agent has one. */
export function identityRequired(
  requirement: 'identified' | 'verified',
  verifyTool: string | undefined,
): FailedToolResult {
  return {
    ok: false,
    code: requirement === 'verified' ? 'verification_required' : 'identification_required',
    message: 'For this I need to confirm who I am speaking with first.',
    fix:
      verifyTool === undefined
        ? 'Hand over to an agent that can verify the customer, or offer a person.'
        : `Call \`${verifyTool}\` first.`,
  };
}

/** Code of a risky call that waits for the customer's yes. */
export const confirmationCode = 'confirmation_required';

export function confirmationRequired(tool: string, question: string): FailedToolResult {
  return {
    ok: false,
    code: confirmationCode,
    message: question,
    fix: `Ask exactly this. When the customer says yes, call \`${tool}\` again with the same arguments.`,
  };
}

export function cancelledResult(effect: 'started' | 'not-started'): FailedToolResult {
  return {
    ok: false,
    code: 'cancelled',
    message:
      effect === 'started'
        ? 'The customer interrupted while this was under way; whether it was done is not known yet.'
        : 'The customer interrupted before this began; nothing was done.',
  };
}

/** For calls after the last round of tools of a turn. */
export const noMoreTools: FailedToolResult = {
  ok: false,
  code: 'no_more_tools',
  message: 'No more tools can be used before the customer has answered; nothing was done.',
  fix: 'Answer now with what you have.',
};

export function timedOutResult(changesSomething: boolean): FailedToolResult {
  return {
    ok: false,
    code: 'tool_timeout',
    message: 'This takes longer than it should.',
    fix: changesSomething
      ? 'Say that it is not confirmed yet. Do not call it again before you know whether it was done.'
      : 'Say so honestly and offer to try again or to connect a person.',
  };
}

export const formerCustomer: FailedToolResult = {
  ok: false,
  code: 'customer_changed',
  message: 'This was about another customer than the one who has just given proof.',
  fix: 'Ask what it is about now, and call it again for the customer you are speaking with.',
};

/** The result of a thrown failure, or undefined for an error that the tool did not foresee. */
export function foreseenFailure(error: unknown): FailedToolResult | undefined {
  if (error instanceof ToolFailure) {
    const { code, message, fix } = error;
    return { ok: false, code, message, ...(fix === undefined ? {} : { fix }) };
  }
  if (error instanceof CodedError) {
    return {
      ok: false,
      code: error.code,
      message: 'Our records cannot be reached right now.',
      fix: 'Say so honestly and offer to try again in a moment or to connect a person.',
    };
  }
  return undefined;
}

export const unforeseenFailure: FailedToolResult = {
  ok: false,
  code: 'tool_failed',
  message: 'This did not work because of a technical problem on our side.',
  fix: 'Say so honestly and offer to try again or to connect a person.',
};
