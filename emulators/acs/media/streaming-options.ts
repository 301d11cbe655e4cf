import { z } from 'zod';

/** Names of the SDK's constants differ in their first letter from the docs: both are taken. */
const audioFormatSchema = z
  .string()
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(['pcm16kmono', 'pcm24kmono']));

/** `mediaStreamingOptions` of answer and create (found by running call-automation 1.6.0). */
export const streamingOptionsSchema = z.looseObject({
  transportUrl: z.url({ protocol: /^wss?$/ }),
  transportType: z.literal('websocket'),
  contentType: z.literal('audio').default('audio'),
  audioChannelType: z.enum(['mixed', 'unmixed']),
  startMediaStreaming: z.boolean().default(false),
  enableBidirectional: z.boolean().default(false),
  audioFormat: audioFormatSchema.default('pcm16kmono'),
  enableDtmfTones: z.boolean().default(false),
});

export type StreamingOptions = z.infer<typeof streamingOptionsSchema>;

export function sampleRateOf(options: StreamingOptions): 16_000 | 24_000 {
  return options.audioFormat === 'pcm24kmono' ? 24_000 : 16_000;
}
