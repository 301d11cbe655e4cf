import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureAppPath, startTestHost, type TestHost } from '../fixtures/test-host.ts';
import { type RecordedHistory, recordedHistorySchema } from './recorded-history.ts';
import { NonDeterminismError, replayOrchestration } from './replay-orchestration.ts';

let test: TestHost;

beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.host.close());

/** As a fixture file would hold it. */
const record = (id: string): RecordedHistory =>
  recordedHistorySchema.parse(JSON.parse(JSON.stringify(test.host.recordHistory(id))));

const replay = (history: RecordedHistory) =>
  replayOrchestration({ appPath: fixtureAppPath, history });

describe('replaying a recorded history', () => {
  it.each([
    ['chain', 'a'],
    ['types', undefined],
    ['fanOut', undefined],
    ['retry', { key: 'replay-1', failures: 2 }],
    ['retry', { key: 'replay-2', failures: 9 }],
    ['sleep', 20 * 86_400_000],
    ['parent', undefined],
    ['fails', 'for the record'],
    ['useCounter', 'replayed'],
    ['signalThenFail', 'replayed'],
    ['countdown', 3],
    ['timeout', { event: 'never', delayMs: 1000 }],
  ])('accepts %s(%j) unchanged', async (name, input) => {
    const id = `${name}-${JSON.stringify(input ?? null).length}`;
    await test.runThroughTimers(name, id, input, 86_400_000);
    await expect(replay(record(id))).resolves.toBeUndefined();
  });

  it('accepts a history that was suspended and resumed in the middle', async () => {
    await test.client('start', 'paused', 'timeout', { event: 'go', delayMs: 60_000 });
    await test.whenStarted('paused');
    await test.client('suspend', 'paused', 'a');
    await test.client('resume', 'paused', 'b');
    await test.client('raise', 'paused', 'go', 1);
    await test.host.whenInstance('paused');
    await expect(replay(record('paused'))).resolves.toBeUndefined();
  });

  it('accepts one that is still running, as recorded so far', async () => {
    await test.client('start', 'unfinished', 'reyield');
    await test.client('raise', 'unfinished', 'item', 'x');
    await test.host.whenInstance('unfinished', () =>
      record('unfinished').events.some((e) => e.EventType === 5),
    );
    await expect(replay(record('unfinished'))).resolves.toBeUndefined();
  });

  it('accepts the recording kept in this folder', async () => {
    const file = new URL('../fixtures/timeout.history.json', import.meta.url);
    await expect(
      replay(recordedHistorySchema.parse(JSON.parse(readFileSync(file, 'utf8')))),
    ).resolves.toBeUndefined();
  });

  it('names the decision in which an orchestrator differs from what it did then', async () => {
    await test.run('nonDeterministic', 'nd');
    await expect(replay(record('nd'))).rejects.toThrow(NonDeterminismError);
    await expect(replay(record('nd'))).rejects.toThrow('decision 2 (TaskCompleted)');
  });

  it.each([
    ['another activity', (text: string) => text.replaceAll('"Name":"upper"', '"Name":"typed"')],
    [
      'another input',
      (text: string) => text.replaceAll('\\"ax\\"', '\\"ay\\"').replaceAll('\\"AX\\"', '\\"AY\\"'),
    ],
    [
      'another result',
      (text: string) => text.replaceAll('"Result":"\\"AAX\\""', '"Result":"\\"other\\""'),
    ],
    [
      'another orchestrator',
      (text: string) => text.replace('"orchestrator":"chain"', '"orchestrator":"gone"'),
    ],
  ])('notices %s in the recording', async (title, change) => {
    const id = `changed-${title.replaceAll(' ', '-')}`;
    await test.run('chain', id, 'a');
    const changed = change(JSON.stringify(record(id)));
    expect(changed).not.toBe(JSON.stringify(record(id)));
    await expect(replay(recordedHistorySchema.parse(JSON.parse(changed)))).rejects.toThrow(
      NonDeterminismError,
    );
  });
});
