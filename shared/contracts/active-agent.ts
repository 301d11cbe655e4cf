import type { VoiceSettings } from './text-to-speech.ts';

/** What the channel needs to know of the agent that is speaking. */
export interface ActiveAgent {
  readonly name: string;
  readonly voice: VoiceSettings;
}
