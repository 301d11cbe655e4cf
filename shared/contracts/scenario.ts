import { z } from 'zod';
import { passageSchema } from './agent.ts';
import { channelSchema } from './ids.ts';
import { transferKindSchema } from './transfer.ts';

/** One allowed handoff between agents. */
export const handoffEdgeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** Handoff tool that triggers it. */
  tool: z.string(),
  type: z.enum(['announced', 'discrete']),
  /** False: the target starts with facts only, no transcript. */
  share_context: z.boolean().default(true),
  /** When to take this edge, in words for the model. */
  when: z.string().min(5),
});
export type HandoffEdge = z.infer<typeof handoffEdgeSchema>;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'Write a time as 08:00.');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A colleague's phone to which callers can be put through. */
export const transferTargetSchema = z
  .strictObject({
    /** E.164. */
    phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'Write the number as +15550180001.'),
    /** As the agent says it: "our billing team". */
    name: z.string().min(2).max(60),
    kind: transferKindSchema.default('warm'),
    /** Keys dialled after the phone was picked up; the service sends at most 18 tones. */
    extension: z
      .string()
      .regex(/^[0-9*#]{1,18}$/)
      .optional(),
    /** How long the phone rings, in seconds. */
    ring_seconds: z.number().int().min(5).max(120).default(25),
    /** When somebody answers; always, when absent. */
    hours: z
      .strictObject({
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
        opens: timeOfDay,
        closes: timeOfDay,
        /** IANA name, e.g. `America/Chicago`. */
        time_zone: z.string().refine(isTimeZone, 'There is no such time zone.'),
      })
      .refine(({ opens, closes }) => opens < closes, 'It has to open before it closes.')
      .optional(),
  })
  .refine(
    ({ kind, extension }) => kind === 'warm' || extension === undefined,
    'An extension can only be dialled on a warm transfer.',
  );
export type TransferTarget = z.infer<typeof transferTargetSchema>;

/** `registries/scenariostore/<scenario>/orchestration.yaml`. Every key is executed; an unknown key is refused. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]{1,63}$/),
  description: z.string().min(10),
  start_agent: z.string(),
  agents: z.array(z.string()).min(1),
  handoffs: z.array(handoffEdgeSchema).default([]),
  /** Variables for every prompt and greeting template. */
  template_vars: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /**
   * Said to the caller before a call is recorded, word for word; nothing they say stops it. Without it
   * no call of the scenario is recorded.
   */
  recording_notice: passageSchema.optional(),
  /** Tools every agent of the scenario has in addition to its own. */
  additional_tools: z.array(z.string()).default([]),
  /** Colleagues who take calls, by department. Callers of other departments wait in line. */
  transfer_targets: z
    .record(z.string().regex(/^[a-z][a-z_]{1,30}$/), transferTargetSchema)
    .default({}),
  omnichannel: z
    .strictObject({
      /** Channels that may be offered, in order of preference. */
      channels: z.array(channelSchema).min(1),
      high_volume: z.strictObject({
        /** Offer another channel when more callers than this are waiting ... */
        queue_depth: z.number().int().min(0),
        /** ... or when the estimated wait is longer than this. */
        wait_seconds: z.number().int().min(0),
      }),
      /** Facts that travel with the customer to the next channel. */
      preserve: z.array(z.string()),
      /** Minutes without a word after which a messaging session is closed. */
      session_timeout_minutes: z.number().int().min(1).default(120),
      /** First message on the target channel, per channel; Jinja over facts plus `summary` and `agent_message`. */
      messages: z.strictObject({ whatsapp: z.string(), webchat: z.string() }),
      /** Seconds to wait for the delivery report before the next channel is tried. */
      delivery_timeout_seconds: z.number().int().min(1).default(30),
      /** Minutes until one reminder, and until the switch is given up, when the customer does not show up. */
      reminder_after_minutes: z.number().int().min(1).default(30),
      give_up_after_minutes: z.number().int().min(1).default(1440),
    })
    .optional(),
});
export type ScenarioDefinition = z.infer<typeof scenarioSchema>;
