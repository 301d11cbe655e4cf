import { z } from 'zod';
import { channelSchema } from './ids.ts';

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

/** `registries/scenariostore/<scenario>/orchestration.yaml`. Every key is executed; an unknown key is refused. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]{1,63}$/),
  description: z.string().min(10),
  start_agent: z.string(),
  agents: z.array(z.string()).min(1),
  handoffs: z.array(handoffEdgeSchema).default([]),
  /** Variables for every prompt and greeting template. */
  template_vars: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Tools every agent of the scenario has in addition to its own. */
  additional_tools: z.array(z.string()).default([]),
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
