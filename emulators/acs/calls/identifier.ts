import { z } from 'zod';

/**
 * A participant on the wire: `{kind, rawId, phoneNumber|communicationUser}`. Requests may leave
 * `kind` and `rawId` out (found by running call-automation 1.6.0).
 */
export const identifierSchema = z
  .looseObject({
    kind: z.string().optional(),
    rawId: z.string().optional(),
    phoneNumber: z.looseObject({ value: z.string() }).optional(),
    communicationUser: z.looseObject({ id: z.string() }).optional(),
  })
  .refine(
    (identifier) =>
      identifier.phoneNumber !== undefined ||
      identifier.communicationUser !== undefined ||
      identifier.rawId !== undefined,
    'An identifier needs phoneNumber, communicationUser or rawId.',
  );

export type WireIdentifier = z.infer<typeof identifierSchema>;

/** `4:` is the raw-id prefix of phone numbers. */
export const rawIdOfPhone = (phone: string): string => `4:${phone}`;

/** Writes a phone number as the service does in answers and events. */
export function phoneIdentifier(phone: string): WireIdentifier {
  return { kind: 'phoneNumber', rawId: rawIdOfPhone(phone), phoneNumber: { value: phone } };
}

/** Writes the resource's own identity (the answering bot). */
export function botIdentifier(id: string): WireIdentifier {
  return { kind: 'communicationUser', rawId: id, communicationUser: { id } };
}

/** The raw id of an identifier, derived when the request left it out. */
export function rawIdOf(identifier: WireIdentifier): string {
  if (identifier.phoneNumber !== undefined) return rawIdOfPhone(identifier.phoneNumber.value);
  return identifier.communicationUser?.id ?? identifier.rawId ?? '';
}

/** The phone number of an identifier, if it is one. */
export function phoneOf(identifier: WireIdentifier): string | undefined {
  if (identifier.phoneNumber !== undefined) return identifier.phoneNumber.value;
  return identifier.rawId?.startsWith('4:') === true ? identifier.rawId.slice(2) : undefined;
}
