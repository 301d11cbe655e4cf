import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openJournalStorage } from '#emulators/functions-host/host-storage.ts';
import type { TransferReport } from '#functions/transfers/transfer-messages.ts';
import { bundleApp } from './bundle-app.ts';
import { TransferBench } from './transfer-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'call-transfer-'));
const appPath = join(folder, 'app.cjs');

let bench: TransferBench;

beforeAll(() => bundleApp(join(import.meta.dirname, 'orchestrations-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  bench = await TransferBench.open(appPath);
});
afterEach(async () => {
  await bench.host.close();
  expect(bench.clock.pendingTimers).toBe(0);
});

const answered: TransferReport = { type: 'answered' };
const keys = (pressed: string): TransferReport => ({ type: 'colleague-keys', keys: pressed });
const callerKey = (key: string): TransferReport => ({ type: 'caller-key', key });
const callEnded: TransferReport = { type: 'call-ended' };
const colleagueLeft: TransferReport = { type: 'colleague-left' };
const returned = (reason: string) => ({ outcome: 'returned', reason });

describe('a warm transfer', () => {
  it('holds the caller, calls and briefs the colleague, connects both and goes on until the call ends', async () => {
    await bench.start();
    expect(bench.names()).toEqual(['holdCaller', 'callColleague', 'prepareBriefing']);
    await bench.pass(8000);
    await bench.raise(answered);
    expect(bench.names().at(-1)).toBe('briefColleague');
    await bench.raise(keys('1'));
    expect(bench.names().at(-1)).toBe('connectParties');
    expect((await bench.status()).customStatus).toEqual({ stage: 'connected' });
    await bench.pass(11 * 60_000);
    expect(bench.names().slice(-3)).toEqual(['dismissAgent', 'checkParties', 'checkParties']);
    await bench.raise(callEnded);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
    expect(bench.names()).not.toContain('returnCaller');
    await bench.replayed();
  });

  it('is done once however often it is ordered', async () => {
    await bench.start();
    await bench.again();
    await bench.again();
    await bench.raise(answered);
    expect(bench.names()).toEqual([
      'holdCaller',
      'callColleague',
      'prepareBriefing',
      'briefColleague',
    ]);
    await bench.raise(callEnded);
  });

  it('dials the extension when the switchboard has had a moment, and then briefs', async () => {
    await bench.start({ extension: '42' });
    await bench.raise(answered);
    expect(bench.names()).not.toContain('dialExtension');
    await bench.pass(1500);
    expect(bench.names().at(-1)).toBe('dialExtension');
    await bench.raise({ type: 'tones-sent' });
    expect(bench.names().at(-1)).toBe('briefColleague');
    await bench.raise(keys('1'), callEnded);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
    await bench.replayed();
  });

  it('briefs although nobody reports that the extension was dialled', async () => {
    await bench.start({ extension: '42' });
    await bench.raise(answered);
    await bench.pass(9500);
    expect(bench.names().at(-1)).toBe('briefColleague');
    await bench.raise(callEnded);
  });

  it('asks a colleague who presses nothing once more, and no voice box twice', async () => {
    await bench.start();
    await bench.raise(answered, keys(''));
    expect(bench.inputOf('briefColleague')).toMatchObject({ attempt: 2 });
    await bench.raise(keys(''));
    expect(bench.names().filter((name) => name === 'briefColleague')).toHaveLength(2);
    expect(await bench.output()).toEqual(returned('not-now'));
    expect(bench.inputOf('returnCaller')).toMatchObject({ failure: 'not-now' });
  });

  it.each([
    ['the line is busy', [{ type: 'not-reached', reason: 'busy' }], 'busy'],
    ['the colleague declines', [{ type: 'not-reached', reason: 'declined' }], 'declined'],
    ['the colleague presses 2', [answered, keys('2')], 'not-now'],
    ['the colleague hangs up while they are told', [answered, colleagueLeft], 'hung-up'],
    ['the caller does not want to wait', [callerKey('0')], 'caller-returned'],
    ['the caller comes back during the briefing', [answered, callerKey('0')], 'caller-returned'],
  ] as const)('gives the caller back when %s', async (_, reports, reason) => {
    await bench.start();
    await bench.raise(...reports);
    expect(await bench.output()).toEqual(returned(reason));
    expect(bench.inputOf('returnCaller')).toMatchObject({ failure: reason });
    await bench.replayed();
  });

  it('gives the caller back when nothing is ever heard of the phone', async () => {
    await bench.start();
    await bench.pass(34_900);
    expect(bench.names()).not.toContain('returnCaller');
    await bench.pass(200);
    expect(await bench.output()).toEqual(returned('no-answer'));
  });

  it('gives the caller back when nothing is ever heard of the briefing', async () => {
    await bench.start();
    await bench.raise(answered);
    await bench.pass(61_000);
    expect(await bench.output()).toEqual(returned('not-now'));
  });

  it('passes over other keys, nonsense, and a colleague who leaves before they were there', async () => {
    await bench.start();
    await bench.raise(callerKey('5'), { type: 'nonsense' }, colleagueLeft, keys('1'));
    expect(bench.names()).toEqual(['holdCaller', 'callColleague', 'prepareBriefing']);
    await bench.raise(answered, keys('1'), callEnded);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
  });

  it.each(['callColleague', 'briefColleague', 'connectParties'])(
    'gives the caller back when %s fails for good',
    async (name) => {
      bench.script[name] = () => {
        throw new Error('telephony down');
      };
      await bench.start();
      await bench.pass(3000);
      if ((await bench.output()) === null) await bench.raise(answered);
      await bench.pass(3000);
      if ((await bench.output()) === null) await bench.raise(keys('1'));
      await bench.pass(3000);
      expect(await bench.output()).toEqual(returned('failed'));
      expect(bench.names().at(-1)).toBe('returnCaller');
    },
  );

  it('goes on trying to take the caller off hold', async () => {
    let attempts = 0;
    bench.script.returnCaller = () => {
      attempts += 1;
      if (attempts <= 6) throw new Error('telephony down');
    };
    await bench.start();
    await bench.raise({ type: 'not-reached', reason: 'busy' });
    await bench.pass(60_000);
    expect(attempts).toBe(7);
    expect(await bench.output()).toEqual(returned('busy'));
  });

  it.each([
    ['while the phone rings', []],
    ['while the colleague is told', [answered]],
  ])('does nothing more when the caller hangs up %s', async (_, reports) => {
    await bench.start();
    await bench.raise(...reports);
    const before = bench.names().length;
    await bench.raise(callEnded);
    expect(bench.names()).toHaveLength(before);
    expect(await bench.output()).toEqual({ outcome: 'call-ended' });
    await bench.replayed();
  });

  it('does not call anybody for a caller who is gone', async () => {
    bench.script.holdCaller = () => ({ isHeld: false });
    await bench.start();
    expect(bench.names()).toEqual(['holdCaller']);
    expect(await bench.output()).toEqual({ outcome: 'call-ended' });
  });

  it('ends when the two are not together any more and nobody has said so', async () => {
    await bench.start();
    bench.script.checkParties = () => ({ areTogether: false });
    await bench.raise(answered, keys('1'));
    await bench.pass(5 * 60_000 + 3000);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
  });
});

describe('a cold transfer', () => {
  it('hands the call over', async () => {
    await bench.start({ kind: 'cold' });
    expect(bench.names()).toEqual(['handCallOver']);
    await bench.raise({ type: 'handed-over' });
    expect(bench.names()).toEqual(['handCallOver', 'noteHandedOver']);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
    await bench.replayed();
  });

  it('is handed over also when the end of the call is reported first', async () => {
    await bench.start({ kind: 'cold' });
    await bench.raise(callEnded, { type: 'handed-over' });
    expect(bench.names()).toEqual(['handCallOver', 'noteHandedOver']);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
    await bench.replayed();
  });

  it('does nothing more for a caller who hangs up meanwhile', async () => {
    await bench.start({ kind: 'cold' });
    await bench.raise(callEnded);
    await bench.pass(10_000);
    expect(bench.names()).toEqual(['handCallOver']);
    expect(await bench.output()).toEqual({ outcome: 'call-ended' });
    await bench.replayed();
  });

  it('gives the caller back when it is refused, or never heard of again', async () => {
    await bench.start({ kind: 'cold' });
    await bench.raise({ type: 'not-reached', reason: 'busy' });
    expect(await bench.output()).toEqual(returned('busy'));
    await bench.start({ kind: 'cold' });
    await bench.pass(36_000);
    expect(await bench.output()).toEqual(returned('failed'));
    await bench.replayed();
  });
});

describe('a host that restarts in the middle', () => {
  const reopen = async (journal: string) => {
    await bench.host.close();
    const former = bench;
    bench = await TransferBench.open(appPath, {
      clock: former.clock,
      storage: await openJournalStorage(journal),
    });
    bench.adopt(former);
  };

  it('goes on where it was, and calls, tells and connects nobody twice', async () => {
    const journal = join(folder, 'connected.jsonl');
    await reopen(journal);
    await bench.start();
    expect(bench.names()).toEqual(['holdCaller', 'callColleague', 'prepareBriefing']);
    await reopen(journal);
    await bench.raise(answered);
    expect(bench.names()).toEqual(['briefColleague']);
    await reopen(journal);
    await bench.raise(keys('1'));
    expect(bench.names()).toEqual(['connectParties']);
    await bench.raise(callEnded);
    expect(await bench.output()).toEqual({ outcome: 'connected' });
    await bench.replayed();
  });

  it('gives the caller back whose time to wait has passed meanwhile', async () => {
    const journal = join(folder, 'waited.jsonl');
    await reopen(journal);
    await bench.start();
    await bench.host.close();
    bench.clock.advance(60_000);
    await reopen(journal);
    await bench.pass(0);
    expect(await bench.output()).toEqual(returned('no-answer'));
    expect(bench.names()).toEqual(['returnCaller']);
    await bench.replayed();
  });
});

describe('whatever happens, in whatever order', () => {
  const happening = fc.oneof(
    fc.integer({ min: 1, max: 30_000 }).map((passMs) => ({ passMs })),
    fc.constantFrom<TransferReport>(
      answered,
      { type: 'not-reached', reason: 'busy' },
      { type: 'tones-sent' },
      keys('1'),
      keys('2'),
      keys(''),
      colleagueLeft,
      callerKey('0'),
      callerKey('7'),
      { type: 'handed-over' },
      callEnded,
    ),
  );

  it('nobody is connected without a yes, everybody is connected or given back once, and it replays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('warm' as const, 'cold' as const),
        fc.boolean(),
        fc.array(happening, { maxLength: 10 }),
        async (kind, hasExtension, steps) => {
          await bench.start({ kind, ...(hasExtension ? { extension: '42' } : {}) });
          for (const step of steps) {
            if ('passMs' in step) await bench.pass(step.passMs);
            else await bench.raise(step);
          }
          await bench.raise(callEnded);
          await bench.pass(10_000);
          const { runtimeStatus } = await bench.status();
          expect(runtimeStatus).toBe('Completed');
          const count = (name: string) => bench.names().filter((each) => each === name).length;
          const connected = count('connectParties') + count('noteHandedOver');
          expect(connected + count('returnCaller')).toBeLessThanOrEqual(1);
          const saidYes = steps.some((step) => 'keys' in step && step.keys === '1');
          if (!saidYes) expect(count('connectParties')).toBe(0);
          if (count('briefColleague') > 0) expect(count('callColleague')).toBe(1);
          expect(count('briefColleague')).toBeLessThanOrEqual(2);
          expect(await bench.output()).toMatchObject({
            outcome:
              connected > 0 ? 'connected' : count('returnCaller') > 0 ? 'returned' : 'call-ended',
          });
          await bench.replayed();
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});
