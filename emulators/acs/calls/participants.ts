import { rawIdOf, type WireIdentifier } from './identifier.ts';

/** A participant as `participants` answers and `ParticipantsUpdated` show it. */
export interface Participant {
  readonly identifier: WireIdentifier;
  readonly isMuted: boolean;
  readonly isOnHold: boolean;
}

/** Who is in a call. */
export class Participants {
  readonly #byRawId = new Map<string, Participant>();
  /** Grows with every change. */
  sequence = 1;

  constructor(identifiers: readonly WireIdentifier[]) {
    for (const identifier of identifiers) this.#set(identifier, false);
  }

  list(): readonly Participant[] {
    return [...this.#byRawId.values()];
  }

  find(rawId: string): Participant | undefined {
    return this.#byRawId.get(rawId);
  }

  add(identifier: WireIdentifier): Participant {
    this.sequence += 1;
    return this.#set(identifier, false);
  }

  /** @returns whether there was such a participant. */
  remove(rawId: string): boolean {
    this.sequence += 1;
    return this.#byRawId.delete(rawId);
  }

  setHold(rawId: string, onHold: boolean): void {
    const participant = this.#byRawId.get(rawId);
    if (participant !== undefined) this.#set(participant.identifier, onHold);
  }

  #set(identifier: WireIdentifier, isOnHold: boolean): Participant {
    const participant = {
      identifier: { ...identifier, rawId: rawIdOf(identifier) },
      isMuted: false,
      isOnHold,
    };
    this.#byRawId.set(participant.identifier.rawId, participant);
    return participant;
  }
}
