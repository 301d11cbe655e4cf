import type { Channel } from '#shared/contracts/ids.ts';
import { emptyJourneyLog, type JourneyLog, type LoggedTurn } from './journey-log.ts';

/** Longest pause inside one answer: a pause longer than this ends it. */
const quietMs = 800;
/** When nothing was recognised within this time after the customer spoke, no transcript will come. */
const unrecognisedAfterMs = 6000;

/**
 * What is known of a journey while it is played: the log, who is speaking, which turns are running.
 * Legs and observers change it and call `changed()`; the player waits with `until()`.
 */
export class JourneyState {
  readonly log: JourneyLog;
  readonly #now: () => number;
  readonly #waiters = new Set<() => void>();
  /** Turns that have a question and no end yet. */
  readonly runningTurns = new Set<string>();
  /** What was heard of turns that were cut off before their text was told. */
  readonly cutOff = new Map<string, string>();
  channel: Channel = 'voice';
  /** Epoch milliseconds of the customer's last act: what follows is the answer. */
  lastActAt: number;
  lastActEndedAt: number;
  awaitsTranscript = false;
  agentSpeaking = false;
  /** Anything audible or readable happened then. */
  lastActivityAt: number;
  answeredSinceAct = false;

  constructor(now: () => number) {
    this.#now = now;
    const startedAt = now();
    this.log = emptyJourneyLog(startedAt);
    this.lastActAt = startedAt;
    this.lastActEndedAt = startedAt;
    this.lastActivityAt = startedAt;
  }

  now(): number {
    return this.#now();
  }

  changed(): void {
    for (const wake of this.#waiters) wake();
  }

  activity(): void {
    this.lastActivityAt = this.now();
    this.changed();
  }

  /** The customer begins to do something: expectations look at what comes after this. */
  customerActs(turn: LoggedTurn | undefined, at: number): void {
    this.lastActAt = at;
    this.lastActEndedAt = at;
    this.answeredSinceAct = false;
    if (turn) this.log.turns.push(turn);
    this.activity();
  }

  /** The agent has said all it has to say to the customer's last act. */
  answerIsComplete(): boolean {
    if (this.agentSpeaking || this.runningTurns.size > 0 || !this.answeredSinceAct) return false;
    if (this.awaitsTranscript && this.now() - this.lastActEndedAt < unrecognisedAfterMs)
      return false;
    const stillToBeHeard = this.log.turns.some(
      (turn) =>
        turn.speaker === 'agent' &&
        turn.channel === 'voice' &&
        turn.at >= this.lastActAt &&
        turn.text !== '' &&
        turn.heardText === undefined &&
        !turn.interrupted,
    );
    return !stillToBeHeard && this.now() - this.lastActivityAt >= quietMs;
  }

  /** Waits until `holds()`; false when it has not within `timeoutMs`. */
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
        else if (this.now() >= deadline) finish(false);
      };
      // Quiet is the absence of events, so time alone must be able to end the wait.
      const poll = setInterval(look, 50);
      this.#waiters.add(look);
      look();
    });
  }
}
