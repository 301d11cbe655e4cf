/** A member of a sorted set with its score. */
export interface ScoredMember {
  readonly member: string;
  readonly score: number;
}

/** Members ordered by score, equal scores by bytes (Redis docs: "Sorted sets"). */
export class SortedSet {
  readonly #scores = new Map<string, number>();
  #ordered: readonly ScoredMember[] | undefined;

  get size(): number {
    return this.#scores.size;
  }

  score(member: string): number | undefined {
    return this.#scores.get(member);
  }

  set(member: string, score: number): void {
    this.#scores.set(member, score);
    this.#ordered = undefined;
  }

  delete(member: string): boolean {
    const deleted = this.#scores.delete(member);
    if (deleted) this.#ordered = undefined;
    return deleted;
  }

  /** All members in order; sorted once per change. */
  ordered(): readonly ScoredMember[] {
    this.#ordered ??= [...this.#scores]
      .map(([member, score]) => ({ member, score }))
      .sort(compareScored);
    return this.#ordered;
  }
}

function compareScored(left: ScoredMember, right: ScoredMember): number {
  if (left.score !== right.score) return left.score < right.score ? -1 : 1;
  if (left.member === right.member) return 0;
  return left.member < right.member ? -1 : 1;
}
