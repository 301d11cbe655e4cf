import type { Turn } from '../cascade/turn.ts';
import type { VoiceLiveTurn } from './voice-live-turn.ts';

/** What the agent says in one go: the opening words, or an answer. */
export type FloorTurn = Turn | VoiceLiveTurn;
