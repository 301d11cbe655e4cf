import { type StreamingMode, streamingModeSchema } from '#shared/contracts/streaming-mode.ts';
import { UsageError } from '../stack/usage-error.ts';

/**
 * Reads `--mode`.
 *
 * @throws UsageError when there is no such mode.
 */
export function streamingModeOption(mode: string | undefined): StreamingMode | undefined {
  if (mode === undefined) return undefined;
  const parsed = streamingModeSchema.safeParse(mode);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--mode takes ${streamingModeSchema.options.join(' or ')}, not "${mode}".`);
}

/** The setting for a stack in that mode. */
export function streamingModeSetting(mode: StreamingMode | undefined): {
  readonly environment?: Readonly<Record<string, string>>;
} {
  return mode === undefined ? {} : { environment: { ACS_STREAMING_MODE: mode } };
}
