import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where the voice program lies: beside this file in the sources, beside the bundle when the build
 * copied it there, or in the sources when the bundle runs inside the repository.
 *
 * @throws Error when it is in none of these places.
 */
export function defaultVoiceProcessPath(baseUrl: string = import.meta.url): string {
  const places = ['./voice-process.mjs', '../../emulators/speech/voice/voice-process.mjs'].map(
    (relative) => fileURLToPath(new URL(relative, baseUrl)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`The voice program is missing: ${places.join(', ')}.`);
  return found;
}
