import type { ServerMessage } from './transcript.js';

/**
 * `waiting`: the connection is lost and comes back after `delayMs`. `refused`: no token opens the chat
 * any more. `takenOver`: another window has it. `ended`: the conversation is over.
 */
export type ConnectionState =
  | { readonly name: 'connecting' | 'open' | 'refused' | 'takenOver' }
  | { readonly name: 'waiting'; readonly delayMs: number }
  | { readonly name: 'ended'; readonly reason: string };

/** What the connection needs of a browser's WebSocket. */
export interface SocketLike {
  send(text: string): void;
  close(code: number, reason?: string): void;
  addEventListener(type: 'message', listen: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listen: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

export interface ChatConnectionParts {
  /** Tokens to try, in this order; the first may be used up when the page was opened twice. */
  readonly tokens: readonly string[];
  readonly openSocket: (token: string) => SocketLike;
  /** Why a socket was refused: browsers do not say. Never rejects. */
  readonly checkToken: (token: string) => Promise<'usable' | 'refused' | 'unknown'>;
  /** Calls back after so many milliseconds; the result cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** The token with which the chat can be opened again. */
  readonly onToken: (token: string) => void;
}

/** The page's socket, opened again and again until the conversation is over. */
export declare class ChatConnection {
  constructor(parts: ChatConnectionParts);
  readonly state: ConnectionState;
  /** Opens the socket, or opens it now instead of later, or here instead of elsewhere. */
  open(): void;
  /** Finds out soon whether an open socket is still alive; opens it now when it waits. */
  probe(): void;
  /** @returns false when nothing can be sent now. */
  send(message: Readonly<Record<string, unknown>>): boolean;
  /** Ends the conversation. */
  end(): void;
}
