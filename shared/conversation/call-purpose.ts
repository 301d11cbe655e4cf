import { z } from 'zod';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import { type Fact, factSchema } from '#shared/contracts/session.ts';

/** Longer than it takes from placing a call until somebody has answered. */
const keptMs = 3_600_000;
const purposeSchema = z.record(z.string(), factSchema);
const keyOf = (sessionId: string): string => `call-purpose:${sessionId}`;

/**
 * Keeps what a call that we are about to place is for: its agents know it as facts. Not in the call's
 * token, which is part of an address.
 */
export async function keepCallPurpose(
  hotStore: Pick<HotStore, 'setText'>,
  sessionId: string,
  facts: Readonly<Record<string, Fact>>,
): Promise<void> {
  await hotStore.setText(keyOf(sessionId), JSON.stringify(facts), { ttlMs: keptMs });
}

/** @returns facts; none for a call without a purpose of its own. */
export async function readCallPurpose(
  hotStore: Pick<HotStore, 'getText'>,
  sessionId: string,
): Promise<Readonly<Record<string, Fact>>> {
  const text = await hotStore.getText(keyOf(sessionId));
  return text === undefined ? {} : purposeSchema.parse(JSON.parse(text));
}
