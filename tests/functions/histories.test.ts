import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedHistorySchema } from '#emulators/functions-host/durable/recorded-history.ts';
import { replayOrchestration } from '#emulators/functions-host/durable/replay-orchestration.ts';
import { channelHandoffName } from '#functions/orchestrations/channel-handoff-messages.ts';
import { streamRecoveryName } from '#functions/orchestrations/stream-recovery-messages.ts';
import { callTransferName } from '#functions/transfers/transfer-messages.ts';
import { bundleApp } from './bundle-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'histories-'));
const appPath = join(folder, 'app.cjs');
const histories = join(import.meta.dirname, 'histories');
const files = readdirSync(histories).filter((file) => file.endsWith('.json'));
const read = (file: string) =>
  recordedHistorySchema.parse(JSON.parse(readFileSync(join(histories, file), 'utf8')));

beforeAll(() => bundleApp(join(import.meta.dirname, 'orchestrations-app.ts'), appPath));
afterAll(() => rmSync(folder, { recursive: true }));

describe('recorded histories', () => {
  it('are there of every orchestration', () => {
    const recorded = new Set(files.map((file) => read(file).orchestrator));
    expect([...recorded].toSorted()).toEqual(
      [callTransferName, channelHandoffName, streamRecoveryName].toSorted(),
    );
  });

  it.each(files)('%s replays unchanged', async (file) => {
    await expect(replayOrchestration({ appPath, history: read(file) })).resolves.toBeUndefined();
  });
});
