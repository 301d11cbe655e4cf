import { z } from 'zod';

/**
 * A participant as the service writes it in events. `4:` is the raw-id prefix of phone numbers
 * (Microsoft docs: Communication Services, Identifiers).
 */
export const wireIdentifierSchema = z
  .looseObject({
    rawId: z.string().optional(),
    phoneNumber: z.looseObject({ value: z.string() }).optional(),
    communicationUser: z.looseObject({ id: z.string() }).optional(),
  })
  .transform(({ rawId, phoneNumber, communicationUser }): CallParty => {
    const phone = phoneNumber?.value ?? (rawId?.startsWith('4:') ? rawId.slice(2) : undefined);
    const id = rawId ?? (phone === undefined ? (communicationUser?.id ?? '') : `4:${phone}`);
    return phone === undefined ? { rawId: id } : { rawId: id, phone };
  });

/** Somebody in a call. `phone` is absent for those who do not use a telephone. */
export interface CallParty {
  readonly rawId: string;
  readonly phone?: string;
}
