import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PhoneCaller } from '../phone-caller.ts';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { changesBetween, openStateReader, type StateReader } from '../stored-state.ts';
import { startTelephonyAuthority, type TelephonyAuthority } from '../telephony-authority.ts';
import { type AttackKit, sessionToken } from './attack.ts';
import { createAttackKit } from './attack-kit.ts';
import { audioMetadata, badFrames } from './bad-frames.ts';
import {
  genuineJwt,
  genuineMediaUpgrade,
  mediaHeaders,
  mediaUpgrade,
  socketAttacks,
} from './socket-attacks.ts';
import { mustOpen, type OpenUpgrade, type Upgrade, upgrade } from './upgrade.ts';

const burst = { upgrades: 1000, atOnce: 50 };
/** Generous: what 1,000 refused upgrades may leave behind in the worker's memory. */
const mostGrowthBytes = 64 * 1024 * 1024;

let authority: TelephonyAuthority;
let testStack: TestStack;
let state: StateReader;
let kit: AttackKit;
let workerUrl: string;
let caller: PhoneCaller;

beforeAll(async () => {
  authority = await startTelephonyAuthority();
  testStack = await startTestStack({ environment: { ACS_JWKS_URL: authority.keysUrl } });
  const { access } = testStack;
  authority.useServiceKeys(`${access.acsUrl}/calling/keys`);
  kit = createAttackKit(testStack, authority);
  state = openStateReader(testStack);
  workerUrl = access.mediaWorkerUrl;
  caller = await PhoneCaller.dial({
    acsUrl: access.acsUrl,
    from: '+15550100071',
    to: access.companyPhone,
  });
  await caller.answered(5000);
  await caller.agentFinishes({ withinMs: 15_000 });
});

afterAll(async () => {
  await caller?.hangsUp();
  await state?.close();
  await testStack?.close();
  await authority?.close();
});

interface WorkerStatus {
  readonly calls: { readonly live: number };
  readonly webChats: number;
}

async function workerStatus(): Promise<WorkerStatus> {
  const url = `${workerUrl.replace(/^ws/, 'http')}/api/v1/media/status`;
  return (await (await fetch(url)).json()) as WorkerStatus;
}

async function expectRefused(
  attempt: Upgrade,
  expected: { readonly status: number; readonly code: string },
): Promise<void> {
  const answer = await upgrade(workerUrl, attempt);
  if (answer.opened) {
    answer.socket.terminate();
    throw new Error('The socket opened.');
  }
  expect(answer).toMatchObject({
    status: expected.status,
    contentType: 'application/problem+json',
  });
  const { status, code } = expected;
  expect(JSON.parse(answer.text)).toMatchObject({ status, code });
}

/** Closes a stream and waits until nothing is left of it: only the caller's own stays. */
async function leave({ socket, closed }: OpenUpgrade): Promise<void> {
  socket.close(1000);
  await closed;
  await expect.poll(async () => (await workerStatus()).calls.live).toBe(1);
}

/** The caller who was there before asks something and hears the answer to it. */
async function expectCallGoesOn(): Promise<void> {
  const since = await caller.says('There is no power at my place');
  await caller.hears(/\w/, { withinMs: 10_000, since });
  await caller.agentFinishes({ withinMs: 10_000, since });
  expect(caller.hasEnded).toBe(false);
}

describe('sockets that nobody may open', () => {
  for (const attack of socketAttacks) {
    it(attack.name, async () => {
      const before = await state.read();
      const status = await workerStatus();
      await expectRefused(await attack.upgrade(kit), attack);
      expect(changesBetween(before, await state.read())).toEqual([]);
      expect(await workerStatus()).toEqual(status);
    });
  }

  it('refuses a token that another call has used', async () => {
    const token = await sessionToken(kit, 'media', 'session-of-the-first-call');
    const jwt = await genuineJwt(kit);
    const first = await mustOpen(workerUrl, mediaUpgrade(token, mediaHeaders(jwt, 'call-one')));
    await expectRefused(mediaUpgrade(token, mediaHeaders(jwt, 'call-two')), {
      status: 401,
      code: 'unauthenticated',
    });
    await leave(first);
  });

  it('refuses a second stream of a call that has one', async () => {
    const call = { sessionId: 'session-of-the-second-call', callConnectionId: 'call-three' };
    const first = await mustOpen(workerUrl, await genuineMediaUpgrade(kit, call));
    first.socket.send(audioMetadata({}));
    await expectRefused(await genuineMediaUpgrade(kit, call), { status: 409, code: 'conflict' });
    await leave(first);
  });
});

describe('what a socket says that must not be said', () => {
  for (const { name, frame, codes } of badFrames) {
    it(`${name}: only that socket is closed`, async () => {
      const id = name.replaceAll(/[^a-z0-9]/gi, '-');
      const call = { sessionId: `session-${id}`, callConnectionId: `call-${id}` };
      const open = await mustOpen(workerUrl, await genuineMediaUpgrade(kit, call));
      open.socket.send(frame);
      expect(codes).toContain((await open.closed).code);
      await expect.poll(async () => (await workerStatus()).calls.live).toBe(1);
      expect(caller.hasEnded).toBe(false);
    });
  }

  it('audio of another rate in the middle of the call: only that socket is closed', async () => {
    const call = { sessionId: 'session-other-rate', callConnectionId: 'call-other-rate' };
    const open = await mustOpen(workerUrl, await genuineMediaUpgrade(kit, call));
    open.socket.send(audioMetadata({}));
    open.socket.send(audioMetadata({}));
    open.socket.send(audioMetadata({ sampleRate: 24_000 }));
    expect(await open.closed).toEqual({
      code: 1003,
      reason: 'Audio must be 16 kHz mono PCM, not 1 x 24000 Hz PCM.',
    });
    await expect.poll(async () => (await workerStatus()).calls.live).toBe(1);
  });

  it('text that is not UTF-8: only that socket is closed', async () => {
    const call = { sessionId: 'session-not-utf8', callConnectionId: 'call-not-utf8' };
    const open = await mustOpen(workerUrl, await genuineMediaUpgrade(kit, call));
    open.socket.send(audioMetadata({}));
    open.socket.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
    expect([1006, 1007]).toContain((await open.closed).code);
    await expect.poll(async () => (await workerStatus()).calls.live).toBe(1);
  });

  it('ten thousand tiny frames at once: only that socket is closed', async () => {
    const call = { sessionId: 'session-of-tiny-frames', callConnectionId: 'call-of-tiny-frames' };
    const open = await mustOpen(workerUrl, await genuineMediaUpgrade(kit, call));
    const goesOn = expectCallGoesOn();
    open.socket.send(audioMetadata({}));
    for (let sent = 0; sent < 10_000; sent += 1) open.socket.send('{"kind":"Tiny"}');
    expect(await open.closed).toEqual({ code: 1008, reason: 'More frames than a call has.' });
    await goesOn;
    await expect.poll(async () => (await workerStatus()).calls.live).toBe(1);
  });

  it('the call that was there before goes on', expectCallGoesOn);
});

describe('a flood', () => {
  it.skipIf(process.platform !== 'linux')(
    'of 1,000 bad upgrades is refused while a call goes on',
    async () => {
      const rssBytes = () => residentBytes(testStack.mediaWorkerId());
      const attempt = mediaUpgrade(
        'let-me-in',
        mediaHeaders(await genuineJwt(kit), 'connection-of-a-flood'),
      );
      const before = await state.read();
      const rssBefore = rssBytes();
      const goesOn = expectCallGoesOn();
      const statuses: number[] = [];
      const attackOneByOne = async () => {
        for (let sent = 0; sent < burst.upgrades / burst.atOnce; sent += 1) {
          const answer = await upgrade(workerUrl, attempt);
          statuses.push(answer.opened ? 101 : answer.status);
        }
      };
      await Promise.all(Array.from({ length: burst.atOnce }, attackOneByOne));
      const growth = rssBytes() - rssBefore;
      console.info(`1,000 refused upgrades: the worker grew by ${(growth / 1e6).toFixed(1)} MB`);
      expect(statuses).toHaveLength(burst.upgrades);
      expect(new Set(statuses)).toEqual(new Set([401]));
      expect(growth).toBeLessThan(mostGrowthBytes);
      expect((await workerStatus()).calls.live).toBe(1);
      await goesOn;
      const cameWith = changesBetween(before, await state.read());
      expect(cameWith.filter((change) => change.includes('flood'))).toEqual([]);
    },
  );
});

/** Memory that a process holds (Linux: `proc_pid_status(5)`, VmRSS). */
function residentBytes(processId: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(
    readFileSync(`/proc/${processId}/status`, 'utf8'),
  )?.[1];
  if (kilobytes === undefined) throw new Error(`Process ${processId} tells no VmRSS.`);
  return Number(kilobytes) * 1024;
}
