import type { RecogniserPace } from './marked-speech-to-text.ts';
import { type ModelPace, replySentence } from './paced-chat-model.ts';
import type { TurnMeasurement } from './turn-probes.ts';

/** How the fake providers behave. */
export interface ProviderPace {
  readonly recogniser: RecogniserPace;
  readonly model: ModelPace;
  readonly synthesisFirstByteMs: number;
}

/** The pace of the targets: LLM first token 200 ms, 15 ms/token; synthesis first byte 80 ms. */
export const targetPace: ProviderPace = {
  recogniser: { finalAfterMs: 0, hypothesisLagMs: 0 },
  model: { firstTokenMs: 200, perTokenMs: 15, answer: replySentence },
  synthesisFirstByteMs: 80,
};

/** The whole answer comes with the first token. */
export const wholeAnswers: ModelPace = { ...targetPace.model, perTokenMs: 0 };

/** Barge-in decision → `StopAudio` written to the socket, in milliseconds. */
export type StopDelayMs = number;

/** What the worker did since the last `begin`. */
export interface WorkerReading {
  readonly durationMs: number;
  readonly cpuMs: number;
  readonly turns: readonly TurnMeasurement[];
  /** Turns whose answer began to play, whatever else is known of them. */
  readonly answeredTurns: number;
  readonly stopDelaysMs: readonly StopDelayMs[];
  readonly eventLoopDelayMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly memory: { readonly rssBytes: number; readonly heldBytes: number };
  readonly liveCalls: number;
  /** Timers, sockets and whatever else keeps the process busy, by the runtime's own count. */
  readonly activeResources: number;
}

export type WorkerOrder =
  | { readonly type: 'pace'; readonly pace: ProviderPace }
  /** Starts measuring; watching the event loop costs CPU time of its own, so only where it is the question. */
  | { readonly type: 'begin'; readonly watchLoop: boolean }
  /** Answers with a reading; `collect` forces garbage collection first. */
  | { readonly type: 'read'; readonly collect: boolean }
  /** Has so many turns in a session before its call arrives. */
  | { readonly type: 'converse'; readonly sessionId: string; readonly turns: number }
  /** Fills what the operating system takes for a call's socket. */
  | { readonly type: 'fill'; readonly callConnectionId: string }
  /** Asks what a call's socket came to. */
  | { readonly type: 'backlog'; readonly callConnectionId: string }
  | { readonly type: 'stop' };

/** What a socket was sent and has not taken, as far as the process itself knows. */
export interface Backlog {
  /** At worst, since it was filled. */
  readonly mostBytes: number;
  /** Of one frame of 20 ms. */
  readonly frameBytes: number;
  /** Code that it was closed with, and how long after it was filled; undefined while it is open. */
  readonly closed?: { readonly code: number; readonly afterMs: number };
}

export type WorkerReport =
  | { readonly type: 'ready'; readonly port: number; readonly startedInMs: number }
  | { readonly type: 'done' }
  | { readonly type: 'backlog'; readonly backlog: Backlog }
  | { readonly type: 'reading'; readonly reading: WorkerReading };
