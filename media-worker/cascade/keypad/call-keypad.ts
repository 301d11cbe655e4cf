import type { Clock } from '#shared/contracts/clock.ts';
import { askedFor } from '../turn-taking/asked-for.ts';
import { cuesOf } from '../turn-taking/languages/cues-of.ts';
import { Keypad } from './keypad.ts';

/** What a call's keypad needs of whoever has the floor of it. */
export interface KeypadFloor {
  /** What the agent said last. */
  readonly agentText: string;
  set isCallerTyping(isTyping: boolean);
  onKey(): void;
  onKeys(keys: string): void;
  onKeysCleared(): void;
  expectSilence(reason: 'typing', isExpected: boolean): void;
}

/** The keypad of a call, whatever carries it: keys go to the floor, which waits while secret ones are typed. */
export function createCallKeypad(parts: {
  readonly clock: Clock;
  readonly floor: KeypadFloor;
  /** What the caller speaks, BCP-47. */
  readonly language: () => string;
  /** The caller has answered by keys. */
  readonly onAnswered: () => void;
  readonly onCapture: (isCapturing: boolean) => void;
}): Keypad {
  const { floor } = parts;
  return new Keypad({
    clock: parts.clock,
    listener: {
      onKey: () => floor.onKey(),
      onKeys: (keys) => {
        parts.onAnswered();
        floor.onKeys(keys);
      },
      onCleared: () => floor.onKeysCleared(),
    },
    digitsAsked: () => askedFor(floor.agentText, cuesOf(parts.language())).dictation?.digits,
    onCapture: (isCapturing) => {
      parts.onCapture(isCapturing);
      floor.isCallerTyping = isCapturing;
      floor.expectSilence('typing', isCapturing);
    },
  });
}
