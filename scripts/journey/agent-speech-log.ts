import { attributeSpeech } from './attribute-speech.ts';
import type { JourneyLog, LoggedTurn } from './journey-log.ts';
import type { HeardClause, ToldPrompt, ToldTurn } from './speech-facts.ts';
import type { ToldOfTurn } from './told-of-turn.ts';

/**
 * What the agents said on the phone: joins what the caller heard with what the product says it said.
 * Facts may arrive in any order. After each one the log's turns are brought up to date in place, so
 * that a turn stays the same object while it grows.
 */
export class AgentSpeechLog {
  readonly #log: JourneyLog;
  readonly #speechStarts: number[] = [];
  readonly #clauses: HeardClause[] = [];
  readonly #prompts: ToldPrompt[] = [];
  readonly #customerActs: number[] = [];
  readonly #keyPresses: number[] = [];
  readonly #told: ToldOfTurn[] = [];
  readonly #logged = new Map<string, LoggedTurn>();

  constructor(log: JourneyLog) {
    this.#log = log;
  }

  /** @param at when the agent's first audible frame after silence began to play. */
  speechBegan(at: number): void {
    this.#speechStarts.push(at);
    this.#refresh();
  }

  clauseHeard(clause: HeardClause): void {
    this.#clauses.push(clause);
    this.#refresh();
  }

  /** The words made out of what began to play after `since` (epoch ms). */
  heardSince(since: number): string {
    return this.#clauses
      .filter(({ firstFrameAt }) => firstFrameAt > since)
      .map(({ text }) => text)
      .join(' ');
  }

  promptBegan(prompt: ToldPrompt): void {
    this.#prompts.push(prompt);
    this.#refresh();
  }

  customerActed(at: number): void {
    this.#customerActs.push(at);
    this.#refresh();
  }

  keysPressed(at: number): void {
    this.#keyPresses.push(at);
    this.#refresh();
  }

  turnTold(told: ToldOfTurn): void {
    this.#told.push(told);
    this.#refresh();
  }

  #refresh(): void {
    const turnIds = new Set(this.#told.map(({ turnId }) => turnId));
    const parts = attributeSpeech({
      speechStarts: this.#speechStarts,
      clauses: this.#clauses,
      turns: [...turnIds].map((turnId) =>
        turnOf(
          turnId,
          this.#told.filter((told) => told.turnId === turnId),
        ),
      ),
      prompts: this.#prompts,
      customerActs: this.#customerActs,
      keyPresses: this.#keyPresses,
    });
    for (const { key, ...part } of parts) {
      const logged = this.#logged.get(key);
      if (logged) Object.assign(logged, part);
      else this.#add(key, { channel: 'voice', speaker: 'agent', ...part });
    }
    const keys = new Set(parts.map(({ key }) => key));
    // Words were nobody's until it became known whose they are.
    for (const [key, turn] of this.#logged) {
      if (keys.has(key)) continue;
      this.#log.turns.splice(this.#log.turns.indexOf(turn), 1);
      this.#logged.delete(key);
    }
  }

  #add(key: string, turn: LoggedTurn): void {
    this.#logged.set(key, turn);
    this.#log.turns.push(turn);
  }
}

function turnOf(turnId: string, unordered: readonly ToldOfTurn[]): ToldTurn {
  const told = unordered.toSorted((a, b) => a.at - b.at);
  const ended = told.find((one) => one.type === 'ended');
  return {
    turnId,
    startedAt: Math.min(...told.map(({ at }) => at)),
    endedAt: ended?.at,
    cutAt: told.filter(({ type }) => type === 'cut').map(({ at }) => at),
    segments: told.filter((one) => one.type === 'said'),
    stages: ended?.stages,
    detail: ended?.detail,
  };
}
