import { z } from 'zod';

export const policyId = 'policy';

/** The company's rules, as a public record: changing a rule is a change of a record. */
export const policySchema = z.object({
  id: z.literal(policyId),
  kind: z.literal('policy'),
  at: z.number(),
  timeZone: z.string(),
  outageMapUrl: z.string(),
  verification: z.object({ tries: z.number().int(), lockMinutes: z.number() }),
  paymentPlan: z.object({
    minimumMonths: z.number().int(),
    maximumMonths: z.number().int(),
    minimumInstalmentCents: z.number().int(),
  }),
  billReviewDays: z.number().int(),
  callback: z.object({
    opensAtHour: z.number().int(),
    closesAtHour: z.number().int(),
    leadMinutes: z.number().int(),
    /** How long after the agreed time the customer may still be called. */
    windowMinutes: z.number().int().default(60),
    /** Countries (ISO 3166-1, `US`) whose ordinary lines we call on anybody's word; a caller's own may be elsewhere. */
    countries: z.array(z.string().regex(/^[A-Z]{2}$/)).default([]),
    /** Beginnings of numbers that are called besides: no country has given out those of the demonstration. */
    numbersBeginWith: z.array(z.string().regex(/^\+\d{1,6}$/)).default([]),
  }),
  /** How soon somebody comes. */
  response: z.object({
    outageMinutes: z.number(),
    urgentOutageMinutes: z.number(),
    downedWireMinutes: z.number(),
    gasLeakMinutes: z.number(),
    /** Words in a customer's description that make an outage urgent. */
    urgentWords: z.array(z.string()),
  }),
});
export type Policy = z.infer<typeof policySchema>;

/** A credit the company grants, with its terms. */
export const creditRuleSchema = z.discriminatedUnion('creditType', [
  z.object({
    id: z.string(),
    kind: z.literal('credit-rule'),
    at: z.number(),
    creditType: z.literal('outage'),
    title: z.string(),
    afterHours: z.number(),
    centsPerHour: z.number().int(),
    maximumCents: z.number().int(),
    claimWithinDays: z.number().int(),
  }),
  z.object({
    id: z.string(),
    kind: z.literal('credit-rule'),
    at: z.number(),
    creditType: z.literal('late_fee_waiver'),
    title: z.string(),
    /** Granted once in this many months. */
    everyMonths: z.number().int(),
  }),
]);
export type CreditRule = z.infer<typeof creditRuleSchema>;
export type OutageCreditRule = Extract<CreditRule, { creditType: 'outage' }>;

export const chargeExplanationSchema = z.object({
  id: z.string(),
  kind: z.literal('charge-explanation'),
  at: z.number(),
  chargeType: z.string(),
  title: z.string(),
  explanation: z.string(),
});

export const assistanceProgrammeSchema = z.object({
  id: z.string(),
  kind: z.literal('assistance-programme'),
  at: z.number(),
  name: z.string(),
  summary: z.string(),
  howToApply: z.string(),
  /** Only for customers who are behind with payments. */
  pastDueOnly: z.boolean(),
});

export const emergencyContactSchema = z.object({
  id: z.string(),
  kind: z.literal('emergency-contact'),
  at: z.number(),
  name: z.string(),
  phone: z.string(),
  forWhat: z.string(),
  order: z.number().int(),
});
