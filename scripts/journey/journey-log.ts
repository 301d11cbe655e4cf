import type { Channel } from '#shared/contracts/ids.ts';
import type { TurnDetail } from '#shared/contracts/turn-detail.ts';

/** Stages of a turn, epoch milliseconds; those a channel does not have are absent. */
export interface TurnStages {
  readonly endOfSpeech?: number;
  readonly sttFinal?: number;
  readonly llmFirstToken?: number;
  readonly ttsFirstAudio?: number;
  readonly firstFrame?: number;
}

/** Who speaks a text that the telephony service reads out by itself. */
export const promptAgent = 'prompt';

/** One thing said in a journey. Times are epoch milliseconds. */
export interface LoggedTurn {
  at: number;
  readonly channel: Channel;
  readonly speaker: 'customer' | 'agent';
  turnId?: string | undefined;
  agent?: string | undefined;
  text: string;
  /** What reached the other side's ear, on the phone. */
  heardText?: string | undefined;
  partials?: string[];
  stages?: TurnStages | undefined;
  /** What lies behind the stages. */
  detail?: TurnDetail | undefined;
  /** When the agent stopped because the customer cut in. */
  interruptedAt?: number | undefined;
}

export interface LoggedTool {
  readonly at: number;
  readonly channel: Channel;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  ok?: boolean;
  result?: Readonly<Record<string, unknown>>;
  durationMs?: number;
}

export interface LoggedHandoff {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly kind: 'announced' | 'discrete';
}

export interface LoggedSwitch {
  readonly at: number;
  readonly from: Channel;
  readonly to: Channel;
  readonly handoffId: string;
}

export interface LoggedOffer {
  readonly at: number;
  readonly channels: readonly Channel[];
  readonly reason: string;
}

/** Putting the caller through to a colleague, step by step. */
export interface LoggedTransfer {
  readonly at: number;
  readonly department: string;
  readonly state: 'started' | 'connected' | 'failed';
  readonly reason: string | undefined;
}

/** Something that a colleague did, or that happened at their phone. */
export interface LoggedColleague {
  readonly at: number;
  readonly phone: string;
  readonly text: string;
}

/** The end of a phone call. */
export interface LoggedCallEnd {
  readonly at: number;
  /** As the telephone network tells it, e.g. `agent-hangup`. */
  readonly reason: string;
}

/** Everything that happened in one journey, in order of arrival. */
export interface JourneyLog {
  readonly startedAt: number;
  readonly turns: LoggedTurn[];
  readonly tools: LoggedTool[];
  readonly handoffs: LoggedHandoff[];
  readonly switches: LoggedSwitch[];
  readonly offers: LoggedOffer[];
  readonly transfers: LoggedTransfer[];
  readonly colleagues: LoggedColleague[];
  readonly callEnds: LoggedCallEnd[];
  readonly problems: string[];
}

export const emptyJourneyLog = (startedAt: number): JourneyLog => ({
  startedAt,
  turns: [],
  tools: [],
  handoffs: [],
  switches: [],
  offers: [],
  transfers: [],
  colleagues: [],
  callEnds: [],
  problems: [],
});

/** How often the agents had their turn; one in which two of them spoke, or that went on after an interruption, counts once. */
export const countAgentTurns = (turns: readonly LoggedTurn[]): number =>
  new Set(turns.filter(({ speaker }) => speaker === 'agent').map((turn) => turn.turnId ?? turn))
    .size;
