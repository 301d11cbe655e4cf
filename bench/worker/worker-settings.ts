import { z } from 'zod';

const workerSettingsSchema = z.strictObject({
  /** Answers are made before it is certain that the caller has finished, as the product does. */
  preparesAnswers: z.boolean().default(true),
  /** The real clients of these services, instead of fake providers. */
  services: z
    .strictObject({ speechUrl: z.string(), openAiUrl: z.string(), key: z.string() })
    .optional(),
  /** Where state is kept that another worker needs, as in production; in this process when absent. */
  redisUrl: z.string().optional(),
  /** How long calls may go on after SIGTERM. */
  shutdownGraceMs: z.number().nonnegative().default(0),
  /** What sockets have not taken is noted. */
  watchesBacklogs: z.boolean().default(false),
  /** Where the peer is installed, for the process that runs it. */
  peerModule: z.string().optional(),
  /** Milliseconds of computing with every frame, which is what the benchmark must then report. */
  burdenMsPerFrame: z.number().nonnegative().default(0),
});

/** What a process under test is told when it is started. */
export type WorkerSettings = z.input<typeof workerSettingsSchema>;
export type ServiceAddresses = NonNullable<WorkerSettings['services']>;

export const writeWorkerSettings = (settings: WorkerSettings): string => JSON.stringify(settings);

/** @throws ZodError when the process was started with something else. */
export function readWorkerSettings(argument = '{}'): z.output<typeof workerSettingsSchema> {
  return workerSettingsSchema.parse(JSON.parse(argument));
}
