import fc from 'fast-check';
import { expect } from 'vitest';
import { audibleText } from '../audible-text.ts';
import { JourneyState } from '../journey-state.ts';

/** Something that becomes known of a call. Times are milliseconds. */
export type Fact = (state: JourneyState) => void;

export const speechBegins =
  (at: number): Fact =>
  ({ speech }) =>
    speech.speechBegan(at);
export const hears =
  (at: number, text: string): Fact =>
  ({ speech }) =>
    speech.clauseHeard({ firstFrameAt: at, text });
export const customerActs =
  (at: number): Fact =>
  (state) =>
    state.customerActs({ at, channel: 'voice', speaker: 'customer', text: 'something' }, at);
export const keysPressed =
  (at: number): Fact =>
  (state) => {
    customerActs(at)(state);
    state.speech.keysPressed(at);
  };
export const turnBegins =
  (at: number, turnId: string): Fact =>
  ({ speech }) =>
    speech.turnTold({ type: 'began', turnId, at });
export const turnSays =
  (at: number, turnId: string, text: string, agent = 'Ava'): Fact =>
  ({ speech }) =>
    speech.turnTold({ type: 'said', turnId, at, agent, text });
export const turnIsCut =
  (at: number, turnId: string): Fact =>
  ({ speech }) =>
    speech.turnTold({ type: 'cut', turnId, at });
export const turnEnds =
  (at: number, turnId: string): Fact =>
  ({ speech }) =>
    speech.turnTold({ type: 'ended', turnId, at, stages: { firstFrame: at } });
export const promptBegins =
  (at: number, text: string): Fact =>
  ({ speech }) =>
    speech.promptBegan({ at, text });

export function play(facts: readonly Fact[]): JourneyState {
  const state = new JourneyState(() => 0);
  for (const fact of facts) fact(state);
  return state;
}

/** The agents' turns as a person would read them: `at agent: heard`, and whether it was cut. */
export const told = (facts: readonly Fact[]): readonly string[] =>
  play(facts)
    .log.turns.filter(({ speaker }) => speaker === 'agent')
    .toSorted((a, b) => a.at - b.at)
    .map(
      (turn) =>
        `${turn.at} ${turn.agent ?? '-'}: ${audibleText(turn)}${turn.interruptedAt === undefined ? '' : ' |'}`,
    );

/** The facts in the given order, and in any other. */
export function expectTold(facts: readonly Fact[], expected: readonly string[]): void {
  expect(told(facts)).toEqual(expected);
  fc.assert(
    fc.property(fc.shuffledSubarray([...facts], { minLength: facts.length }), (shuffled) => {
      expect(told(shuffled)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
}

/** A call begins: the greeting is heard to its end. */
export const greeting = [
  turnSays(5, 'greeting', 'Hello, how can I help?'),
  speechBegins(10),
  hears(10, 'Hello, how can I help?'),
  turnEnds(45, 'greeting'),
];
