import type { RequestMessage } from '../../protocol/chat-completion-request.ts';
import { isJsonSchema as isRecord } from '../tools/json-schema.ts';
import { parseToolResult, type ToolResult } from './tool-result.ts';

/** One tool call of the dialogue with its result. */
export interface ToolRun {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result: ToolResult;
  /** Index of the turn in which it was called. */
  readonly turn: number;
}

/** What the user said and everything the agent did until the user spoke again. */
export interface DialogueTurn {
  readonly user: string;
  readonly replies: readonly string[];
  readonly runs: readonly ToolRun[];
  /**
   * True when another agent has worked on these words before: several agents spoke one after the
   * other, and then the words come that they spoke about.
   */
  readonly resumed: boolean;
}

/** The messages of a request as turns. Turn 0 has an empty `user` when the agent spoke first. */
export interface Dialogue {
  readonly turns: readonly DialogueTurn[];
  /** All system and developer messages, joined. */
  readonly system: string;
  /** True when the last message is a user's, i.e. nothing was done about it yet. */
  readonly awaitsAnswer: boolean;
}

interface OpenTurn {
  user: string;
  replies: string[];
  runs: ToolRun[];
  resumed: boolean;
}

/** Groups messages into turns. Consecutive user messages are one utterance. */
export function readDialogue(messages: readonly RequestMessage[]): Dialogue {
  const system: string[] = [];
  const turns: OpenTurn[] = [{ user: '', replies: [], runs: [], resumed: false }];
  const calls = new Map<string, { name: string; arguments: Record<string, unknown> }>();
  let previousRole = '';
  let statements = 0;
  for (const message of messages) {
    const turn = turns.at(-1);
    if (!turn) break;
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(message.content);
        continue;
      case 'user':
        if (previousRole === 'user') turn.user = `${turn.user} ${message.content.trim()}`.trim();
        else {
          const asked = turn.runs.at(-1)?.result.code === 'confirmation_required';
          const resumed = statements > 1 && !asked && turn.user !== '';
          turns.push({ user: message.content.trim(), replies: [], runs: [], resumed });
        }
        statements = 0;
        break;
      case 'assistant':
        if (message.content.trim() !== '') {
          turn.replies.push(message.content.trim());
          statements += 1;
        }
        if ((message.tool_calls ?? []).length > 0) statements = 0;
        for (const call of message.tool_calls ?? []) {
          calls.set(call.id, {
            name: call.function.name,
            arguments: parseArguments(call.function.arguments),
          });
        }
        break;
      case 'tool': {
        const call = calls.get(message.tool_call_id);
        if (call) {
          turn.runs.push({
            tool: call.name,
            arguments: call.arguments,
            result: parseToolResult(message.content),
            turn: turns.length - 1,
          });
        }
        break;
      }
      default:
        message satisfies never;
    }
    previousRole = message.role;
  }
  return { turns, system: system.join('\n\n'), awaitsAnswer: previousRole === 'user' };
}

function parseArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * What agents said about the words of a resumed turn before it was handed on: everything since the
 * question that these words answered, else since the answer to the words before. The last statement
 * may be a greeting that ends in a question.
 */
export function saidBeforeHandover(dialogue: Dialogue, turn: number): readonly string[] {
  if (dialogue.turns[turn]?.resumed !== true) return [];
  const replies = dialogue.turns[turn - 1]?.replies ?? [];
  const asked = replies.slice(0, -1).findLastIndex((reply) => reply.endsWith('?'));
  return replies.slice(asked < 0 ? 1 : asked + 1);
}

/** The last thing the agent said before the user's turn `turn`; empty when it said nothing. */
export function agentWordsBefore(dialogue: Dialogue, turn: number): string {
  for (let at = turn - 1; at >= 0; at -= 1) {
    const reply = dialogue.turns[at]?.replies.at(-1);
    if (reply !== undefined) return reply;
    if (dialogue.turns[at]?.user !== '') return '';
  }
  return '';
}
