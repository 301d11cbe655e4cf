import type { Channel } from '#shared/contracts/ids.ts';
import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { ListedCall } from './call-desk.ts';

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
  /** Not the customer speaks but the machine that takes their calls. */
  readonly byMachine?: true;
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

/** A phone call of the customer with the company. Times are epoch milliseconds. */
export interface LoggedCall {
  readonly at: number;
  readonly placedBy: 'customer' | 'company';
  readonly from: string;
  readonly to: string;
  /** What happened, e.g. `the customer picks up`. */
  readonly events: { at: number; readonly text: string }[];
  /** Names the call in the product's list. */
  callId?: string | undefined;
  /** Since when the machine that answered records. */
  recordsSince?: number | undefined;
  /** What the machine has recorded, clause by clause. */
  readonly recorded: string[];
  /** What was said to the machine before it recorded, and is lost. */
  readonly unrecorded: string[];
  /** What the product's list says of it, once that was asked for. */
  listed?: ListedCall | undefined;
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
  readonly calls: LoggedCall[];
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
  calls: [],
  callEnds: [],
  problems: [],
});

/** How often the agents had their turn; one in which two of them spoke, or that went on after an interruption, counts once. */
export const countAgentTurns = (turns: readonly LoggedTurn[]): number =>
  new Set(turns.filter(({ speaker }) => speaker === 'agent').map((turn) => turn.turnId ?? turn))
    .size;
