import { z } from 'zod';
import { voiceSettingsSchema } from './text-to-speech.ts';

const toolNameSchema = z.string().regex(/^[a-z][a-z0-9_]{2,63}$/);

/** What has to be heard to the end. Fewer than four words in a row are in other sentences too. */
export const passageSchema = z
  .string()
  .max(1024)
  .refine((text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).length >= 4, {
    message: 'A passage has at least four words.',
  });

/** Microsoft docs: Implement language identification, "Candidate languages". */
const candidateLanguagesSchema = z
  .array(z.string().regex(/^[a-z]{2,3}-[A-Z]{2,4}$/, 'Write languages like en-US.'))
  .min(2)
  .max(10)
  .refine((all) => new Set(all.map((language) => language.split('-')[0])).size === all.length, {
    message: 'Dialects of one language are not told apart.',
  });

const settingsSchema = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Za-z0-9]{1,63}$/),
  /** What this agent is for: shown to other agents' models when they choose a handoff, and to people. */
  description: z.string().min(10).max(512),
  /** Spoken when the agent opens a session or takes over announced. */
  greeting: z.string().min(1).max(1024),
  /** Spoken instead of `greeting` when the agent comes back in the same session. */
  return_greeting: z.string().min(1).max(1024).optional(),
  /** Spoken instead of both when we call the customer and the agent opens the call. */
  outbound_greeting: z.string().min(1).max(1024).optional(),
  /**
   * Left on an answering machine that takes our call. Anybody in the household may play it: of the
   * session it knows nothing, only the scenario's `template_vars`. Without it we hang up.
   */
  voicemail_message: z.string().min(1).max(512).optional(),
  /**
   * Passages that a caller has to hear to the end (terms, disclosures), word for word as the agent says
   * them; no template. While one is spoken, nothing the caller says or presses stops the agent.
   */
  uninterruptible_passages: z.array(passageSchema).optional(),
  tools: z.array(toolNameSchema),
  model: z
    .strictObject({
      deployment_id: z.string().min(1).optional(),
      temperature: z.number().min(0).max(2).default(0.7),
      top_p: z.number().min(0).max(1).default(0.9),
      max_tokens: z.number().int().min(1).max(16_384).default(2048),
    })
    .prefault({}),
  voice: voiceSettingsSchema,
  /**
   * What a caller hears when an answer takes long: "One moment, please", a soft sound, or nothing.
   * `speech` when absent.
   */
  filler: z.enum(['speech', 'sound', 'none']).optional(),
  /** Voices for callers who speak another language, by that (BCP-47); a multilingual `voice` needs none. */
  voice_by_language: z.record(z.string(), voiceSettingsSchema.omit({ language: true })).optional(),
  speech: z
    .strictObject({
      /** Silence that ends the caller's utterance. */
      segmentation_silence_ms: z.number().int().min(100).max(5000).default(700),
      language: z.string().default('en-US'),
      /**
       * Languages that callers may speak, `language` among them: which one it is is found out, and the
       * agent's voice follows. It makes recognition a little slower.
       */
      candidate_languages: candidateLanguagesSchema.optional(),
      phrase_hints: z.array(z.string()).default([]),
    })
    .refine(
      ({ language, candidate_languages }) => candidate_languages?.includes(language) !== false,
      { message: 'The candidate languages include `language`.', path: ['candidate_languages'] },
    )
    .prefault({}),
  /** The agent in calls that are carried by a model that hears and speaks (Voice Live). */
  voice_live: z
    .strictObject({
      /** Calls that begin with this agent and do not say otherwise are carried that way, or are not. */
      preferred: z.boolean().optional(),
      /** Silence that ends the caller's utterance. */
      silence_ms: z.number().int().min(100).max(5000).default(500),
      /** How certain it must be that somebody speaks. */
      threshold: z.number().min(0.01).max(0.99).default(0.5),
    })
    .prefault({}),
});

const primary = (language: string) => language.split('-')[0];

/** A voice that cannot speak a caller's language would read it out with the rules of its own. */
function hasVoiceFor(
  language: string,
  { voice, voice_by_language = {} }: z.infer<typeof settingsSchema>,
): boolean {
  const spoken = [voice.language, ...Object.keys(voice_by_language)].map(primary);
  return voice.name.includes('Multilingual') || spoken.includes(primary(language));
}

/**
 * `registries/agentstore/<agent>/agent.yaml`. Every key is executed; an unknown key is refused.
 * Text fields are Jinja templates over the session's facts and the scenario's `template_vars`.
 */
export const agentSchema = settingsSchema.superRefine((agent, context) => {
  for (const language of agent.speech.candidate_languages ?? []) {
    if (hasVoiceFor(language, agent)) continue;
    context.addIssue({
      code: 'custom',
      path: ['speech', 'candidate_languages'],
      message: `There is no voice for ${language}: name one in \`voice_by_language\`, or take a multilingual voice.`,
    });
  }
});
export type AgentSettings = z.infer<typeof agentSchema>;

/** An agent with its prompt template (Jinja Markdown, `prompt.md`). */
export interface AgentDefinition extends AgentSettings {
  readonly promptTemplate: string;
}
