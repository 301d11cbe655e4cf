import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { createCompletenessPolicy } from './completeness.ts';
import { Endpointer } from './endpointer.ts';
import { usualTurnTaking } from './turn-taking-options.ts';
import { VoiceDetector } from './voice-detector.ts';

/** A recogniser and a line, told what they hear. Times are milliseconds since the start. */
function line(agentText = '') {
  const clock = new VirtualClock(0);
  const voice = new VoiceDetector();
  const log: string[] = [];
  const reworded: string[] = [];
  let startedAt = 0;
  const note = (what: string) => log.push(`${clock.now()} ${what}`);
  const endpointer = new Endpointer({
    clock,
    voice,
    options: usualTurnTaking,
    completeness: createCompletenessPolicy(),
    context: () => ({ agentText, language: 'en-US' }),
    listener: {
      onWords: (whole, fresh) => note(whole === fresh ? `… ${whole}` : `… ${whole} (+${fresh})`),
      onPause: (text) => note(`? ${text}`),
      onTurn: ({ text, continues }) =>
        note(continues === undefined ? `! ${text}` : `! ${text} (+${continues.added})`),
      onRevision: ({ text }) => note(`~ ${text}`),
      onReworded: (given, text) => void reworded.push(`${given} -> ${text}`),
      onNotUnderstood: () => note('nothing'),
    },
  });
  const frame = async (amplitude: number) => {
    await clock.advance(20);
    const { lastVoicedAt } = voice;
    const change = voice.note(amplitude, 20, clock.now());
    if (change === 'start') endpointer.onVoiceStart(clock.now() - 60 - lastVoicedAt);
    if (change === 'stop') endpointer.onVoiceStop();
  };
  const hears = async (amplitude: number, forMs: number) => {
    for (let passed = 0; passed < forMs; passed += 20) await frame(amplitude);
  };
  return {
    clock,
    endpointer,
    log,
    reworded,
    /** What was decided, without the words on the way to it. */
    decisions: () => log.filter((entry) => !entry.includes('…')),
    voice: (forMs: number) => hears(3000, forMs),
    quiet: (forMs: number) => hears(0, forMs),
    begins: () => {
      startedAt = clock.now();
    },
    supposes: (text: string, coveredUntilAt = clock.now()) =>
      endpointer.onHypothesis({ text, startedAt, coveredUntilAt }),
    ends: (text: string, endOfSpeechAt = clock.now()) =>
      endpointer.onPhrase({ text, endOfSpeechAt }),
  };
}

describe('the end of a turn', () => {
  it('comes with the silence after words that look complete, before the recogniser says so', async () => {
    const { voice, quiet, supposes, ends, log, clock } = line();
    await quiet(100);
    await voice(900);
    supposes('my power is out');
    await quiet(700);
    ends('My power is out.', 1000);
    expect(log).toEqual([
      '1000 … my power is out',
      '1020 ? my power is out',
      '1350 ! my power is out',
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['Would you like to pay it now?', 'yeah', 250],
    ['', 'hello', 550],
    ['', 'my number is', 1200],
    ['What is your account number?', 'seven eight', 1800],
    ['What are the last four digits?', 'four eight two one', 250],
  ])('depends on what is still to be expected: "%s" "%s"', async (asked, text, waitMs) => {
    const { voice, quiet, supposes, decisions } = line(asked);
    await quiet(100);
    await voice(400);
    supposes(text);
    await quiet(3000);
    expect(decisions().at(-1)).toBe(`${500 + waitMs} ! ${text}`);
  });

  it('is the recogniser’s, when that comes first', async () => {
    const { voice, quiet, supposes, ends, decisions } = line();
    await voice(400);
    supposes('my power is out');
    await quiet(200);
    ends('My power is out.');
    await quiet(1000);
    expect(decisions().filter((entry) => entry.includes('!'))).toEqual(['600 ! My power is out.']);
  });

  it('is the recogniser’s, when the voice was too soft to be heard', async () => {
    const { quiet, supposes, ends, decisions } = line();
    await quiet(400);
    supposes('my power is out');
    await quiet(2000);
    expect(decisions()).toEqual([]);
    ends('My power is out.');
    expect(decisions()).toEqual(['2400 ! My power is out.']);
  });

  it('is the recogniser’s, when its words do not account for all of the voice', async () => {
    const { voice, quiet, supposes, ends, decisions } = line();
    await voice(1000);
    supposes('my power is out', 600);
    await quiet(700);
    expect(decisions()).toEqual([]);
    ends('');
    expect(decisions()).toEqual(['1700 nothing']);
  });

  it('waits for the hypothesis to stand', async () => {
    const { voice, quiet, supposes, decisions } = line();
    await voice(400);
    await quiet(340);
    supposes('my power is out', 400);
    expect(decisions()).toEqual(['740 ? my power is out']);
    await quiet(200);
    expect(decisions()).toEqual(['740 ? my power is out', '840 ! my power is out']);
  });

  it('is put off by the next word, not by the same one again', async () => {
    const { voice, quiet, supposes, decisions } = line();
    await voice(400);
    supposes('my power is out');
    await quiet(200);
    supposes('My power is out');
    await voice(200);
    supposes('my power is out again');
    await quiet(1000);
    expect(decisions()).toEqual([
      '420 ? my power is out',
      '820 ? my power is out again',
      '1150 ! my power is out again',
    ]);
  });

  it('is not put off by a click', async () => {
    const { voice, quiet, supposes, decisions } = line();
    await voice(400);
    supposes('my power is out');
    await quiet(200);
    await voice(40);
    await quiet(1000);
    expect(decisions().at(-1)).toBe('750 ! my power is out');
  });
});

describe('a phrase that has ended is no turn', () => {
  it('while a number is read out in groups', async () => {
    const { voice, quiet, supposes, ends, decisions, clock } = line('What is your account number?');
    for (const group of ['seven eight nine', 'oh one', 'double oh']) {
      await voice(600);
      supposes(group);
      const endedAt = clock.now();
      await quiet(700);
      ends(group, endedAt);
      await quiet(500);
    }
    await quiet(1000);
    const turns = decisions().filter((entry) => entry.includes('!'));
    expect(turns).toHaveLength(1);
    expect(turns[0]).toContain('seven eight nine oh one double oh');
    expect(clock.pendingTimers).toBe(0);
  });

  it('while its last word wants another one, and a noise makes no difference', async () => {
    const { voice, quiet, supposes, ends, decisions } = line();
    await voice(600);
    supposes('my number is');
    await quiet(700);
    ends('My number is.', 600);
    await voice(200);
    ends('');
    await quiet(3000);
    expect(decisions().at(-1)).toBe('2700 ! My number is.');
  });

  it('but is one in the end, on a line that is never quiet', async () => {
    const { voice, supposes, ends, decisions } = line();
    await voice(600);
    supposes('my number is');
    ends('My number is.', 600);
    await voice(2900);
    expect(decisions().at(-1)).toMatch(/^\d+ ! My number is\.$/);
  });
});

describe('a decision that came too early', () => {
  async function decided() {
    const call = line();
    await call.quiet(100);
    await call.voice(900);
    call.supposes('my power is out');
    await call.quiet(400);
    expect(call.decisions().at(-1)).toBe('1350 ! my power is out');
    return call;
  }

  it('is mended with the caller’s further words', async () => {
    const { voice, quiet, supposes, ends, log, clock } = await decided();
    await voice(600);
    supposes('my power is out at number');
    supposes('my power is out at number fourteen');
    await quiet(700);
    ends('My power is out at number 14.', 2000);
    expect(log.slice(3)).toEqual([
      '2000 … my power is out at number (+at number)',
      '2000 … my power is out at number fourteen (+at number fourteen)',
      '2020 ? my power is out at number fourteen',
      '2500 ! my power is out at number fourteen (+at number fourteen)',
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is mended when only the recogniser’s last word has more', async () => {
    const { ends, decisions } = await decided();
    ends('My power is out, at number 14.');
    expect(decisions().at(-1)).toBe('1400 ! My power is out, at number 14. (+at number 14.)');
  });

  it('is left alone by the same words and by fewer, however often they come', async () => {
    const { supposes, ends, begins, log } = await decided();
    const { length } = log;
    supposes('my power is out');
    supposes('my power is');
    ends('My power is out.');
    begins();
    supposes('hello');
    expect(log.slice(length)).toEqual(['1400 … hello']);
  });

  it('is corrected when the words were others', async () => {
    const { ends, decisions } = await decided();
    ends('My shower is out.');
    expect(decisions().at(-1)).toBe('1400 ~ My shower is out.');
  });

  it('stands when the recogniser understood nothing after all', async () => {
    const { ends, decisions } = await decided();
    const { length } = decisions();
    ends('');
    expect(decisions()).toHaveLength(length);
  });

  it('is learned from: this caller is waited for longer', async () => {
    const { voice, quiet, supposes, ends, decisions, clock } = await decided();
    await voice(300);
    supposes('my power is out again');
    await quiet(600);
    ends('My power is out again.', 1700);
    await quiet(1000);
    await voice(900);
    const silentAt = clock.now();
    supposes('when will it be back');
    await quiet(1500);
    const decidedAt = Number.parseInt(decisions().at(-1) ?? '', 10);
    expect(decidedAt - silentAt).toBeGreaterThan(400);
    expect(decidedAt - silentAt).toBeLessThan(600);
  });
});

describe('a recogniser that breaks off', () => {
  it('has said enough for a turn', async () => {
    const { voice, quiet, supposes, endpointer, decisions } = line();
    await voice(400);
    supposes('my power is out');
    endpointer.onPhraseLost();
    await quiet(400);
    expect(decisions().at(-1)).toBe('750 ! my power is out');
  });

  it('has no hold on words that were given out', async () => {
    const { voice, quiet, begins, supposes, endpointer, decisions, clock } = line();
    await voice(400);
    supposes('my power is out');
    await quiet(400);
    endpointer.onPhraseLost();
    begins();
    supposes('my power is out');
    await quiet(1000);
    expect(decisions().filter((entry) => entry.includes('!'))).toHaveLength(1);
    endpointer.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves the caller without an answer only to words that were not given out', async () => {
    const { voice, quiet, supposes, endpointer } = line();
    expect(endpointer.onUnanswered()).toBe(true);
    await voice(400);
    supposes('my number is');
    expect(endpointer.onUnanswered()).toBe(true);
    supposes('my power is out');
    await quiet(400);
    expect(endpointer.onUnanswered()).toBe(false);
  });
});
