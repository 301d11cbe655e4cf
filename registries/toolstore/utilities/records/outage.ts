import { z } from 'zod';

export const utilityServiceSchema = z.enum(['electric', 'gas', 'water']);
export type UtilityService = z.infer<typeof utilityServiceSchema>;

/** A part of the network with the streets it feeds. */
export const serviceAreaSchema = z.object({
  id: z.string(),
  kind: z.literal('service-area'),
  at: z.number(),
  name: z.string(),
  timeZone: z.string(),
  zipCodes: z.array(z.string()),
  /** Lower-case, spelled out: `oak street`. */
  streets: z.array(z.string()),
});
export type ServiceArea = z.infer<typeof serviceAreaSchema>;

/** An interruption of service in one area. `restoredAt` is set when it is over. */
export const outageSchema = z.object({
  id: z.string(),
  kind: z.literal('outage'),
  /** When it began. */
  at: z.number(),
  reference: z.string(),
  serviceAreaId: z.string(),
  service: utilityServiceSchema,
  cause: z.string(),
  affectedCustomers: z.number().int(),
  crew: z.enum(['being_assigned', 'dispatched', 'on_site']),
  estimatedRestorationAt: z.number().optional(),
  restoredAt: z.number().optional(),
});
export type Outage = z.infer<typeof outageSchema>;

/** Who wants to hear of a repair, and how. */
export const outageSubscriptionSchema = z.object({
  id: z.string(),
  kind: z.literal('outage-subscription'),
  at: z.number(),
  method: z.enum(['sms', 'email', 'both']),
  phone: z.string().optional(),
  email: z.string().optional(),
  about: z.string(),
});
export type OutageSubscription = z.infer<typeof outageSubscriptionSchema>;
