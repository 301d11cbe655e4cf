import type { Channel } from '#shared/contracts/ids.ts';
import { AgentSpeechLog } from './agent-speech-log.ts';
import { audibleText } from './audible-text.ts';
import { emptyJourneyLog, type JourneyLog, type LoggedTurn } from './journey-log.ts';

/** Longest pause inside one answer: a pause longer than this ends it. */
const quietMs = 800;
/** What asks for keys says so; "One moment, please" while a tool runs does not. */
const asksForKeys = /\b(type|enter|press|keys?|keypad|pound|hash)\b/i;
/** When nothing was recognised within this time after the customer spoke, no transcript will come. */
const unrecognisedAfterMs = 6000;

/**
 * What is known of a journey while it is played: the log, who is speaking, which turns are running.
 * Legs and observers change it and call `changed()`; the player waits with `until()`.
 */
export class JourneyState {
  readonly log: JourneyLog;
  /** Writes what the agents say on the phone into the log. */
  readonly speech: AgentSpeechLog;
  readonly #now: () => number;
  readonly #waiters = new Set<() => void>();
  /** The turn of each conversation that has a question and no end yet: a conversation has one at a time. */
  readonly runningTurns = new Map<string, string>();
  /** Names (see `turnNameOf`) of the turns that have ended. */
  readonly endedTurns = new Set<string>();
  channel: Channel = 'voice';
  /** Epoch milliseconds of the customer's last act: what follows is the answer. */
  lastActAt: number;
  #actBeforeAt: number;
  #streamSince = 0;
  lastActEndedAt: number;
  awaitsTranscript = false;
  agentSpeaking = false;
  /** Anything audible or readable happened then. */
  lastActivityAt: number;
  answeredSinceAct = false;
  /** Why the journey was broken off; nothing is waited for any more. */
  brokenOffBecause: string | undefined;

  constructor(now: () => number) {
    this.#now = now;
    const startedAt = now();
    this.log = emptyJourneyLog(startedAt);
    this.speech = new AgentSpeechLog(this.log);
    this.lastActAt = startedAt;
    this.#actBeforeAt = startedAt;
    this.lastActEndedAt = startedAt;
    this.lastActivityAt = startedAt;
  }

  now(): number {
    return this.#now();
  }

  changed(): void {
    for (const wake of this.#waiters) wake();
  }

  breakOff(reason: string): void {
    this.brokenOffBecause ??= reason;
    this.changed();
  }

  activity(): void {
    this.lastActivityAt = this.now();
    this.changed();
  }

  /** The customer begins to do something: expectations look at what comes after this. */
  customerActs(turn: LoggedTurn | undefined, at: number): void {
    this.#actBeforeAt = this.lastActAt;
    this.lastActAt = at;
    this.lastActEndedAt = at;
    this.answeredSinceAct = false;
    if (turn) this.log.turns.push(turn);
    this.speech.customerActed(at);
    this.activity();
  }

  /** The call has a new media stream, as after the loss of a worker: the turn that ran on the old one has no end. */
  streamReplaced(callConnectionId: string): void {
    this.runningTurns.delete(callConnectionId);
    this.#streamSince = this.now();
    this.activity();
  }

  /** The caller waits for a colleague. */
  get isBeingTransferred(): boolean {
    return this.log.transfers.at(-1)?.state === 'started';
  }

  /** The agent has said all it has to say to the customer's last act. */
  answerIsComplete(): boolean {
    const transfer = this.log.transfers.at(-1)?.state;
    if (transfer === 'started') return false;
    // Whoever talks to a colleague is answered by no agent.
    if (transfer === 'connected')
      return !this.agentSpeaking && this.now() - this.lastActivityAt >= quietMs;
    if (this.agentSpeaking || this.runningTurns.size > 0 || !this.answeredSinceAct) return false;
    if (this.awaitsTranscript && this.now() - this.lastActEndedAt < unrecognisedAfterMs)
      return false;
    return !this.#someIsStillToBeHeard() && this.now() - this.lastActivityAt >= quietMs;
  }

  /**
   * Who is asked for keys may press them: who waits for a colleague, whose answer is complete, and who was
   * asked, to the end, by a tool that still runs because it waits for them.
   */
  keysArePossible(): boolean {
    return this.isBeingTransferred || this.answerIsComplete() || this.#someToolAwaitsKeys();
  }

  #someToolAwaitsKeys(): boolean {
    const tool = this.log.tools.findLast(({ channel }) => channel === 'voice');
    if (tool === undefined || tool.ok !== undefined || tool.at < this.lastActAt) return false;
    if (this.agentSpeaking || this.runningTurns.size === 0) return false;
    return (
      asksForKeys.test(this.speech.heardSince(tool.at)) &&
      this.now() - this.lastActivityAt >= quietMs
    );
  }

  /** The customer's last words were no turn of theirs: the agent has said all it had to say, and nobody answers them. */
  get wasOnlyHeard(): boolean {
    return this.awaitsTranscript && this.answerIsComplete();
  }

  /**
   * What happened before this (epoch ms) is known completely. An interrupted answer is when the next one
   * can be heard: its last words are recognised only after a silence.
   */
  get settledUntil(): number {
    const isAnswered = this.#agentTurnsSinceAct().some((turn) => audibleText(turn) !== '');
    return isAnswered || this.answerIsComplete() ? this.lastActAt : this.#actBeforeAt;
  }

  #agentTurnsSinceAct(): readonly LoggedTurn[] {
    return this.log.turns.filter((turn) => turn.speaker === 'agent' && turn.at > this.lastActAt);
  }

  /**
   * The product has said something of which nothing was recognised yet. Only the last turn can be: an
   * answer that another one took the place of before it was heard is lost, and so is one of an earlier stream.
   */
  #someIsStillToBeHeard(): boolean {
    const spoken = this.#agentTurnsSinceAct()
      .filter(({ channel, turnId }) => channel === 'voice' && turnId !== undefined)
      .toSorted((one, other) => one.at - other.at);
    const lastTurnId = spoken.at(-1)?.turnId;
    const parts = spoken.filter(({ turnId }) => turnId === lastTurnId);
    const isHeard = parts.some(({ heardText }) => heardText !== undefined);
    const isLost = (spoken.at(-1)?.at ?? 0) < this.#streamSince;
    return (
      !isHeard &&
      !isLost &&
      parts.some(({ text, interruptedAt }) => text !== '' && interruptedAt === undefined)
    );
  }

  /** Waits until `holds()`; false when it has not within `timeoutMs`, or the journey was broken off. */
  until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const deadline = this.now() + timeoutMs;
      const finish = (result: boolean) => {
        clearInterval(poll);
        this.#waiters.delete(look);
        resolve(result);
      };
      const look = () => {
        if (holds()) finish(true);
        else if (this.now() >= deadline || this.brokenOffBecause !== undefined) finish(false);
      };
      // Quiet is the absence of events, so time alone must be able to end the wait.
      const poll = setInterval(look, 50);
      this.#waiters.add(look);
      look();
    });
  }
}
