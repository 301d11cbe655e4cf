import { describe, expect, it } from 'vitest';
import type { SessionEventBody } from '#shared/contracts/session-event.ts';
import { PlaybackClock } from '../cascade/playback-clock.ts';
import { spokenLines } from '../cascade/spoken-lines.ts';
import { SynthesisLine } from '../cascade/synthesis-line.ts';
import { createTurnFactory } from '../cascade/turn-factory.ts';
import { createCallFakes } from '../testing/call-fakes.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import { AgentFloor } from './agent-floor.ts';
import type { CallStep, SpokenTurn } from './spoken-turn.ts';

const limits = { afterQuestionMs: 8000, afterStatementMs: 20_000, afterNudgeMs: 15_000 };
const never = (): never => {
  throw new Error('Only lines are spoken here.');
};

/** A turn that is done when the test says so. */
class TestTurn implements SpokenTurn {
  readonly turnId: string;
  readonly settled = Promise.resolve();
  readonly leftNoTrace = false;
  readonly step: CallStep | undefined;
  readonly saidText: string;
  readonly happened: string[] = [];
  readonly stages = {
    metrics: () => ({
      type: 'turn-metrics' as const,
      turnId: this.turnId,
      agent: 'Concierge',
      stages: { turnEnd: 0 },
      inputTokens: 0,
      outputTokens: 0,
    }),
  };
  constructor(saidText: string, step?: CallStep) {
    this.turnId = `turn that says ${saidText}`;
    this.saidText = saidText;
    this.step = step;
  }
  get asksSomething(): boolean {
    return this.saidText.endsWith('?');
  }
  heardText(): string {
    return this.saidText;
  }
  interrupt(): void {
    this.happened.push('interrupted');
  }
  resume(): void {
    this.happened.push('resumed');
  }
}

function floorOfCall() {
  const fakes = createCallFakes({ audioMsPerCharacter: 50 });
  const { clock, textToSpeech, logger } = fakes;
  const state = { isKept: false, waiting: [] as TestTurn[] };
  const steps: CallStep[] = [];
  const idle: number[] = [];
  const published: SessionEventBody[] = [];
  const factory = createTurnFactory({
    conversation: new ScriptedConversation({ clock }),
    playback: new PlaybackClock({ clock }).open({
      sendFrame: () => undefined,
      sendStop: () => undefined,
      bufferedMs: () => 0,
      onStalled: never,
    }),
    synthesis: new SynthesisLine({ textToSpeech }),
    voiceOf: () => undefined,
    mustBeHeard: () => false,
    fillerAfterMs: 2500,
    listener: {
      onDone: never,
      onChannelSwitch: never,
      onAgentSwitch: never,
      onMustHeard: never,
      onUnspoken: never,
    },
    onLineDone: (line) => floor.onLineDone(line),
    clock,
    logger,
  });
  const floor = new AgentFloor<TestTurn>({
    silence: limits,
    createLine: (announcement) => factory.line(announcement),
    isKept: () => state.isKept,
    onFree: () => {
      const turn = state.waiting.shift();
      if (turn !== undefined) floor.begin(turn);
      return turn !== undefined;
    },
    onIdle: () => idle.push(clock.now()),
    onStep: (step) => steps.push(step),
    publish: (body) => published.push(body),
    clock,
  });
  return {
    ...fakes,
    state,
    steps,
    idle,
    published,
    floor,
    spoken: () => textToSpeech.speeches.map(({ text }) => text.trim()),
    /** The agent has said something, and it is the caller's turn. */
    says: (text: string) => {
      const turn = new TestTurn(text);
      floor.begin(turn);
      floor.onTurnDone(turn);
    },
  };
}

describe('the agent’s floor', () => {
  it('has one turn at a time, and tells of it when it is done', () => {
    const { floor, published, idle } = floorOfCall();
    const turn = new TestTurn('It is due.');
    floor.begin(turn);
    expect([floor.current, floor.turn]).toEqual([turn, turn]);
    floor.onTurnDone(turn);
    expect(floor.current).toBeUndefined();
    expect(floor.saidText).toBe('It is due.');
    expect(published).toEqual([turn.stages.metrics()]);
    expect(idle).toHaveLength(1);
  });

  it('does not heed a turn that it was taken from', () => {
    const { floor, published } = floorOfCall();
    const [first, second] = [new TestTurn('It is due.'), new TestTurn('Sure.')];
    floor.begin(first);
    expect(floor.stop()).toBe(first);
    expect(first.happened).toEqual(['interrupted']);
    floor.begin(second);
    floor.onTurnDone(first);
    expect(floor.current).toBe(second);
    expect(published).toEqual([]);
  });

  it('begins what has waited before it listens', () => {
    const { floor, state, idle, says } = floorOfCall();
    const waiting = new TestTurn('And the water bill?');
    state.waiting.push(waiting);
    says('It is due.');
    expect(floor.current).toBe(waiting);
    expect(idle).toEqual([]);
  });

  it('knows what becomes of the call when the last word was heard', () => {
    const { floor, steps, state } = floorOfCall();
    const last = new TestTurn('Goodbye.', { type: 'end', reason: 'done' });
    state.waiting.push(new TestTurn('too late'));
    floor.begin(last);
    floor.onTurnDone(last);
    expect(steps).toEqual([{ type: 'end', reason: 'done' }]);
    expect(floor.isLeaving).toBe(true);
    expect(floor.current).toBeUndefined();
  });

  it('stays with a caller who is put through', () => {
    const { floor, steps } = floorOfCall();
    const step = { type: 'transfer', department: 'billing', reason: 'dispute' } as const;
    const last = new TestTurn('I am putting you through.', step);
    floor.begin(last);
    floor.onTurnDone(last);
    expect(steps).toEqual([step]);
    expect(floor.isLeaving).toBe(false);
  });
});

describe('the floor at rest', () => {
  it('is one on which nobody speaks, is about to, or is in the middle of something', async () => {
    const { floor, state, clock } = floorOfCall();
    expect(floor.isAtRest).toBe(true);
    const turn = new TestTurn('It is due.');
    floor.begin(turn);
    expect(floor.isAtRest).toBe(false);
    floor.onTurnDone(turn);
    expect(floor.isAtRest).toBe(true);
    state.isKept = true;
    expect(floor.isAtRest).toBe(false);
    void floor.announce('First.');
    state.isKept = false;
    expect(floor.isAtRest).toBe(false);
    floor.nextIfFree();
    await clock.advance(5000);
    expect(floor.isAtRest).toBe(true);
    for (const set of [
      (is: boolean) => floor.expectSilence('typing', is),
      (is: boolean) => (floor.isCallerSpeaking = is),
      (is: boolean) => (floor.isAway = is),
    ]) {
      set(true);
      expect(floor.isAtRest).toBe(false);
      set(false);
      expect(floor.isAtRest).toBe(true);
    }
    floor.close();
    expect(floor.isAtRest).toBe(false);
  });
});

describe('an announcement', () => {
  it('is spoken when nobody speaks, one after the other', async () => {
    const { floor, clock, spoken } = floorOfCall();
    const turn = new TestTurn('It is due.');
    floor.begin(turn);
    const heard: string[] = [];
    void floor.announce('First.').then(() => heard.push('first'));
    void floor.announce(({ oneMoment }) => oneMoment).then(() => heard.push('second'));
    await clock.advance(1000);
    expect(spoken()).toEqual([]);
    floor.onTurnDone(turn);
    expect(floor.turn).toBeUndefined();
    await clock.advance(1);
    expect(spoken()).toEqual(['First.']);
    expect(heard).toEqual([]);
    await clock.advance(5000);
    expect(spoken()).toEqual(['First.', spokenLines.oneMoment]);
    expect(heard).toEqual(['first', 'second']);
    expect(floor.current).toBeUndefined();
  });

  it('waits for a caller who is in the middle of something', async () => {
    const { floor, state, clock, spoken } = floorOfCall();
    state.isKept = true;
    void floor.announce('First.');
    await clock.advance(1000);
    expect(spoken()).toEqual([]);
    expect(floor.hasAnnouncements).toBe(true);
    state.isKept = false;
    floor.nextIfFree();
    await clock.advance(1);
    expect(spoken()).toEqual(['First.']);
  });

  it('is over when it is cut off, and when the call is', async () => {
    const { floor, clock } = floorOfCall();
    const over: string[] = [];
    void floor.announce('The first of them.').then(() => over.push('first'));
    void floor.announce('The second of them.').then(() => over.push('second'));
    await clock.advance(200);
    expect(floor.stop()).toBeUndefined();
    await clock.advance(0);
    expect(over).toEqual(['first']);
    floor.close();
    await floor.announce('Never.');
    await clock.advance(10_000);
    expect(over).toEqual(['first', 'second']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that is the last is not answered any more', async () => {
    const { floor, clock } = floorOfCall();
    void floor.announce('Goodbye.', true);
    expect(floor.isLeaving).toBe(true);
    await clock.advance(60_000);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a caller who says nothing', () => {
  it('is asked whether they are there, told goodbye, and left', async () => {
    const { clock, says, spoken, steps } = floorOfCall();
    says('Anything else?');
    await clock.advance(limits.afterQuestionMs + 1);
    expect(spoken()).toEqual([spokenLines.stillThere]);
    await clock.advance(60_000);
    expect(spoken()).toEqual([spokenLines.stillThere, spokenLines.silentGoodbye]);
    expect(steps).toEqual([{ type: 'end', reason: 'caller silent' }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is not left by a call that ended during the goodbye', async () => {
    const { floor, clock, says, spoken, steps } = floorOfCall();
    says('Anything else?');
    while (spoken().length < 2) await clock.advance(100);
    floor.close();
    await clock.advance(60_000);
    expect(steps).toEqual([]);
  });

  it('is waited for anew when a sound of theirs is heard', async () => {
    const { floor, clock, says, spoken } = floorOfCall();
    says('It is due.');
    await clock.advance(limits.afterStatementMs - 1);
    floor.noteCaller();
    await clock.advance(limits.afterStatementMs - 1);
    expect(spoken()).toEqual([]);
    await clock.advance(1 + 1);
    expect(spoken()).toEqual([spokenLines.stillThere]);
  });

  it.each<[string, (floor: AgentFloor<TestTurn>) => void]>([
    ['has something to do', (floor) => floor.expectSilence('typing', true)],
    ['is speaking', (floor) => (floor.isCallerSpeaking = true)],
    ['is a machine that talks', (floor) => (floor.isAway = true)],
  ])('is not silent who %s', async (_, happens) => {
    const { floor, clock, says, spoken } = floorOfCall();
    says('Anything else?');
    await clock.advance(1000);
    happens(floor);
    await clock.advance(60_000);
    expect(spoken()).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is not silent for one reason while another still holds', async () => {
    const { floor, clock, says, spoken } = floorOfCall();
    floor.expectSilence('transfer', true);
    floor.expectSilence('typing', true);
    floor.expectSilence('transfer', false);
    says('Anything else?');
    await clock.advance(60_000);
    expect(spoken()).toEqual([]);
    floor.expectSilence('typing', false);
    floor.noteCaller();
    await clock.advance(limits.afterStatementMs + 1);
    expect(spoken()).toEqual([spokenLines.stillThere]);
  });

  it.each<[string, (floor: AgentFloor<TestTurn>, turn: TestTurn) => void]>([
    ['is answered', (floor, turn) => floor.begin(turn)],
    ['hears the rest of an answer', (floor, turn) => floor.resume(turn)],
  ])('is not silent who %s', async (_, happens) => {
    const { floor, clock, says, spoken } = floorOfCall();
    says('Anything else?');
    await clock.advance(1000);
    const turn = new TestTurn('It is due.');
    happens(floor, turn);
    await clock.advance(60_000);
    floor.onTurnDone(turn);
    await clock.advance(limits.afterStatementMs - 1);
    expect(spoken()).toEqual([]);
  });

  it.each<[string, (floor: AgentFloor<TestTurn>, is: boolean) => void]>([
    ['had something to do', (floor, is) => floor.expectSilence('typing', is)],
    ['was speaking', (floor, is) => (floor.isCallerSpeaking = is)],
  ])(
    'is silent from the moment on when they are done who %s while the agent spoke',
    async (_, set) => {
      const { floor, clock, says, spoken } = floorOfCall();
      set(floor, true);
      says('Anything else?');
      await clock.advance(60_000);
      expect(spoken()).toEqual([]);
      set(floor, false);
      floor.noteCaller();
      await clock.advance(limits.afterStatementMs + 1);
      expect(spoken()).toEqual([spokenLines.stillThere]);
    },
  );
});
