import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openJournalStorage } from '#emulators/functions-host/host-storage.ts';
import { bundleApp } from './bundle-app.ts';
import { RecoveryBench } from './recovery-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'stream-recovery-'));
const appPath = join(folder, 'app.cjs');

let bench: RecoveryBench;

beforeAll(() => bundleApp(join(import.meta.dirname, 'orchestrations-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  bench = await RecoveryBench.open(appPath);
});
afterEach(async () => {
  await bench.host.close();
  expect(bench.clock.pendingTimers).toBe(0);
});

const outcome = async () => (await bench.status()).output;
const stage = async () => (await bench.status()).customStatus;
const callEnds = () => bench.raise({ type: 'callEnded' });

describe('a stream that comes back', () => {
  it('at once, because another worker lives: only silence is broken', async () => {
    bench.mood = 'alive';
    await bench.start();
    await bench.pass(60_000);
    expect(await stage()).toEqual({ stage: 'streaming', restarts: 1 });
    await callEnds();
    expect(bench.names()).toEqual(['breakSilence']);
    expect(bench.moments('breakSilence')).toEqual([700]);
    expect(await outcome()).toEqual({ outcome: 'call-ended' });
    await bench.replayed();
  });

  it('after three seconds: the pauses grow, the caller is told to wait and told when it is over', async () => {
    await bench.start();
    await bench.pass(3000);
    expect(await stage()).toEqual({ stage: 'restoring', restarts: 4 });
    bench.mood = 'alive';
    await bench.pass(10_000);
    expect(bench.moments('restartStream')).toEqual([250, 750, 1750, 3750]);
    expect(bench.moments('sayOneMoment')).toEqual([1000]);
    expect(bench.moments('welcomeBack')).toEqual([4450]);
    expect(await stage()).toEqual({ stage: 'streaming', restarts: 5 });
    await callEnds();
    expect(bench.names()).not.toContain('apologiseForStream');
    await bench.replayed();
  });

  it('within a second: nobody is told to wait', async () => {
    await bench.start();
    bench.mood = 'alive';
    await bench.pass(10_000);
    await callEnds();
    expect(bench.names()).toEqual(['restartStream', 'breakSilence']);
  });

  it('for a caller whom nobody had greeted: the greeting says enough', async () => {
    bench.script.sayOneMoment = () => ({ greeted: false });
    await bench.start();
    await bench.pass(1500);
    bench.mood = 'alive';
    await bench.pass(10_000);
    expect(bench.names()).toContain('sayOneMoment');
    expect(bench.names().filter((name) => /welcomeBack|breakSilence/.test(name))).toEqual([]);
    await callEnds();
  });

  it('although its start is never reported in time: the report counts when it comes', async () => {
    bench.mood = 'mute';
    await bench.start();
    const startedAt = bench.serviceTime();
    await bench.pass(6500);
    expect(bench.moments('restartStream')).toEqual([6250]);
    bench.mood = 'refused';
    await bench.pass(7000);
    await bench.raise({ type: 'started', at: startedAt });
    expect(await stage()).toMatchObject({ stage: 'streaming' });
    await bench.pass(60_000);
    await callEnds();
    expect(bench.names()).not.toContain('apologiseForStream');
  });

  it('when the telephony service has refused for a while', async () => {
    bench.mood = 'refused';
    await bench.start();
    await bench.pass(2000);
    expect(bench.moments('restartStream')).toEqual([250, 750, 1750]);
    bench.mood = 'alive';
    await bench.pass(3000);
    expect(await stage()).toMatchObject({ stage: 'streaming' });
    await callEnds();
  });

  it('when asking for it has failed in between', async () => {
    let asked = 0;
    bench.script.restartStream = () => {
      asked += 1;
      throw new Error('store down');
    };
    await bench.start();
    await bench.pass(800);
    expect(asked).toBe(2);
    delete bench.script.restartStream;
    bench.script.restartStream = () => 'accepted';
    await bench.pass(2000);
    await bench.raise({ type: 'started', at: bench.serviceTime() });
    expect(await stage()).toMatchObject({ stage: 'streaming' });
    await callEnds();
  });
});

describe('a stream that does not stay', () => {
  it('is not celebrated: a worker that takes it and drops it at once has restored nothing', async () => {
    bench.mood = 'drops';
    await bench.start();
    await bench.pass(120_000);
    expect(bench.moments('restartStream')).toHaveLength(11);
    expect(bench.names().filter((name) => name === 'sayOneMoment')).toHaveLength(1);
    expect(bench.names().slice(-2)).toEqual(['apologiseForStream', 'hangUpBrokenCall']);
    expect(bench.names().filter((name) => /welcomeBack|breakSilence/.test(name))).toEqual([]);
    expect(await outcome()).toEqual({ outcome: 'given-up' });
    await bench.replayed();
  });

  it('keeps its growing pauses when it breaks again within seconds', async () => {
    bench.mood = 'alive';
    await bench.start();
    await bench.pass(5000);
    await bench.lose();
    await bench.pass(5000);
    await bench.lose();
    await bench.pass(5000);
    expect(bench.moments('restartStream')).toEqual([5250, 10_500]);
    await callEnds();
  });

  it('is a new outage when it breaks after good service, and the caller is told again', async () => {
    await bench.start();
    await bench.pass(3000);
    bench.mood = 'alive';
    await bench.pass(300_000);
    bench.mood = 'dead';
    await bench.loseAfterHealth();
    expect(await stage()).toMatchObject({ restarts: 1 });
    await bench.pass(3000);
    bench.mood = 'alive';
    await bench.pass(3000);
    expect(bench.moments('restartStream').map((ms) => ms % 303_000)).toEqual([
      250, 750, 1750, 3750, 250, 750, 1750, 3750,
    ]);
    expect(bench.moments('sayOneMoment')).toEqual([1000, 304_000]);
    expect(bench.moments('welcomeBack')).toEqual([4450, 307_450]);
    await callEnds();
    await bench.replayed();
  });

  it('does not leave a caller in silence who was just told to go on', async () => {
    await bench.start();
    await bench.pass(1500);
    bench.mood = 'alive';
    await bench.pass(3000);
    bench.mood = 'dead';
    await bench.lose();
    await bench.pass(3000);
    expect(bench.moments('sayOneMoment')).toHaveLength(2);
    await callEnds();
  });
});

describe('a stream that does not come back', () => {
  it('is given up after twenty seconds: the caller hears an apology to its end, and then the call ends', async () => {
    await bench.start();
    await bench.pass(19_900);
    expect(bench.names()).not.toContain('apologiseForStream');
    await bench.pass(100);
    expect(bench.moments('restartStream')).toEqual([
      250, 750, 1750, 3750, 7750, 11_750, 15_750, 19_750, 20_000,
    ]);
    expect(bench.moments('apologiseForStream')).toEqual([20_000]);
    expect(await stage()).toMatchObject({ stage: 'giving-up' });
    expect(bench.names()).not.toContain('hangUpBrokenCall');
    await bench.raise({ type: 'apologyEnded' });
    expect(bench.moments('hangUpBrokenCall')).toHaveLength(1);
    expect(await outcome()).toEqual({ outcome: 'given-up' });
    expect(bench.moments('sayOneMoment')).toEqual([1000]);
    expect(bench.moments('askForPatience')).toEqual([9000]);
    await bench.replayed();
  });

  it.each([
    ['cannot be said', () => ({ said: false })],
    [
      'fails for good',
      () => {
        throw new Error('no voice');
      },
    ],
  ])('ends the call at once when the apology %s', async (_title, script) => {
    bench.script.apologiseForStream = script;
    await bench.start();
    await bench.pass(28_000);
    expect(bench.moments('hangUpBrokenCall')).toHaveLength(1);
    expect(await outcome()).toEqual({ outcome: 'given-up' });
  });

  it('goes on trying to hang up for minutes, because the call keeps others waiting', async () => {
    let attempts = 0;
    bench.script.hangUpBrokenCall = () => {
      attempts += 1;
      if (attempts <= 6) throw new Error('call control is away');
    };
    await bench.start();
    await bench.pass(120_000);
    expect(attempts).toBe(7);
    expect(await outcome()).toEqual({ outcome: 'given-up' });
    await bench.replayed();
  });

  it('ends the call also when the end of the apology is never reported', async () => {
    await bench.start();
    await bench.pass(60_000);
    expect(bench.moments('hangUpBrokenCall')).toHaveLength(1);
  });

  it('is given up for good: a worker that comes during the apology changes nothing', async () => {
    await bench.start();
    await bench.pass(25_000);
    await bench.raise({ type: 'started', at: bench.serviceTime() });
    await bench.lose();
    await bench.pass(30_000);
    expect(bench.names().slice(-2)).toEqual(['apologiseForStream', 'hangUpBrokenCall']);
    expect(await outcome()).toEqual({ outcome: 'given-up' });
    await bench.replayed();
  });
});

describe('a call that ends', () => {
  it.each([0, 500, 2000, 9000])('%i ms into an outage ends the recovery', async (ms) => {
    await bench.start();
    await bench.pass(ms);
    const before = bench.names().length;
    await callEnds();
    expect(await outcome()).toEqual({ outcome: 'call-ended' });
    expect(bench.names()).toHaveLength(before);
    await bench.replayed();
  });

  it('during the apology is not hung up again', async () => {
    await bench.start();
    await bench.pass(25_000);
    await callEnds();
    expect(bench.names()).not.toContain('hangUpBrokenCall');
    expect(await outcome()).toEqual({ outcome: 'given-up' });
  });

  it('without our hearing of it is noticed at the next restart', async () => {
    await bench.start();
    bench.script.restartStream = () => 'call-over';
    await bench.pass(1000);
    expect(await outcome()).toEqual({ outcome: 'call-ended' });
    expect(bench.names()).toEqual(['restartStream']);
  });

  it('is not waited for longer than a call can last', async () => {
    bench.mood = 'alive';
    await bench.start();
    await bench.pass(4 * 3_600_000);
    expect(await outcome()).toEqual({ outcome: 'call-ended' });
  });
});

describe('reports', () => {
  it('of the same loss, or of an older one, start nothing', async () => {
    const before = bench.serviceTime();
    bench.mood = 'alive';
    await bench.start();
    await bench.raise({ type: 'lost', at: before });
    await bench.raise({ type: 'started', at: before });
    await bench.pass(10_000);
    expect(bench.names()).toEqual(['breakSilence']);
    expect(await stage()).toMatchObject({ stage: 'streaming' });
    await callEnds();
  });

  it('that come in the wrong order do not pass a lost stream off as a living one', async () => {
    bench.mood = 'mute';
    await bench.start();
    const startedAt = bench.serviceTime();
    await bench.lose();
    await bench.raise({ type: 'started', at: startedAt });
    bench.mood = 'dead';
    await bench.pass(2000);
    expect(bench.moments('restartStream')).toEqual([250, 750, 1750]);
    await callEnds();
  });

  it('that nobody understands are passed over', async () => {
    await bench.start();
    await bench.raise({ type: 'nonsense' });
    bench.mood = 'alive';
    await bench.pass(2000);
    expect(await stage()).toMatchObject({ stage: 'streaming' });
    await callEnds();
  });
});

describe('a host that restarts in the middle', () => {
  it('goes on where it was: with the pauses, and without saying anything twice', async () => {
    await bench.host.close();
    const journal = join(folder, 'journal.jsonl');
    bench = await RecoveryBench.open(appPath, { storage: await openJournalStorage(journal) });
    await bench.start();
    await bench.pass(2000);
    expect(bench.names()).toEqual([
      'restartStream',
      'restartStream',
      'sayOneMoment',
      'restartStream',
    ]);
    await bench.host.close();
    const former = bench;
    former.clock.advance(1000);

    bench = await RecoveryBench.open(appPath, {
      clock: former.clock,
      storage: await openJournalStorage(journal),
    });
    bench.adopt(former);
    bench.mood = 'alive';
    await bench.pass(5000);
    expect(bench.names()).toEqual(['restartStream', 'welcomeBack']);
    expect(bench.moments('restartStream')).toEqual([3750]);
    await callEnds();
    expect(await outcome()).toEqual({ outcome: 'call-ended' });
    await bench.replayed();
  });
});
