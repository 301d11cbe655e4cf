import type { Mood } from '../understanding/mood.ts';
import type { ToolProfile } from './tool-profile.ts';

const MOOD = {
  rightVerb: 1.15,
  tellsInsteadOfDoing: 0.8,
  tellsWhenAsked: 1.1,
  doesWhenAsked: 0.92,
};

/**
 * Asked to do something, a tool that does it is better than one that tells about it; and the other
 * way round.
 *
 * @param verbConcepts concepts of the verb that is wanted.
 */
export function moodFactor(
  profile: ToolProfile,
  isHandoff: boolean,
  mood: Mood,
  verbConcepts: readonly string[],
): number {
  const { wantedVerb } = mood;
  if (wantedVerb !== undefined && !mood.asks) {
    if (profile.does.has(wantedVerb) || verbConcepts.some((concept) => profile.does.has(concept)))
      return MOOD.rightVerb;
    return profile.tells && (verbConcepts.length > 0 || mood.wantsAction)
      ? MOOD.tellsInsteadOfDoing
      : 1;
  }
  if (mood.wantsAction && profile.tells) return MOOD.tellsInsteadOfDoing;
  if (!mood.asks) return 1;
  return profile.tells ? MOOD.tellsWhenAsked : isHandoff ? 1 : MOOD.doesWhenAsked;
}
