import { z } from 'zod';
import { changeRecord } from '#registries/toolstore/records/change-record.ts';
import type { RecordArea } from '#shared/contracts/tool-services.ts';

/** What the payment processor lets us know of a card: a token to charge it by, and how to name it. */
export const cardTokenSchema = z.object({
  id: z.string(),
  kind: z.literal('card-token'),
  at: z.number(),
  last4: z.string().regex(/^\d{4}$/),
});
export type CardToken = z.infer<typeof cardTokenSchema>;

/**
 * The demo company's payment processor: takes a card's digits and gives a token for them. Nothing can
 * be read back from the token, which has nothing to do with the digits; only the last four are kept.
 *
 * @param card.tokenId the same id gives the same token, for a repetition.
 */
export async function tokenOfCard(
  area: RecordArea,
  card: {
    readonly digits: string;
    readonly tokenId: string;
    readonly at: number;
    readonly signal: AbortSignal;
  },
): Promise<CardToken> {
  const { digits, tokenId, at, signal } = card;
  return changeRecord<CardToken>({
    area,
    signal,
    id: tokenId,
    schema: cardTokenSchema,
    change: (current) =>
      current ?? { id: tokenId, kind: 'card-token', at, last4: digits.slice(-4) },
  });
}
