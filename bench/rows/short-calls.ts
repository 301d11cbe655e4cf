import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { restartGraceMs } from '#media-worker/acs-media/departed-conversations.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import type { BenchContext } from '../bench-context.ts';
import { SimulatedCall } from '../load/simulated-call.ts';
import type { Row } from '../report/row.ts';
import { withServices } from '../services/service-process.ts';
import { benchSecret } from '../worker/bench-secret.ts';
import { targetPace } from '../worker/worker-messages.ts';
import { WorkerProcess } from '../worker/worker-process.ts';
import { callersPattern } from './two-workers.ts';
import { within } from './within.ts';

const atOnce = 20;
/** Code is compiled and pools are filled by then. */
const warmUpCalls = 500;
const greetingWithinMs = 5000;
const megabyte = 1024 ** 2;
/** A call that was hung up is over for good, and what was being written is written. */
const settleMs = 2000;

type Life = (call: ShortCall) => Promise<void>;

/** The worker keeps what it needs in case the stream comes back, and lets go of it later. */
const breaksOff: Life = async ({ dial }) => (await dial()).breakOff();

/** Ways in which a short call comes to its end for good. */
const endings: readonly Life[] = [
  async function hangsUpAtOnce({ dial }) {
    await (await dial()).close();
  },
  async function hangsUpInTheGreeting({ dial }) {
    const call = await dial();
    await within(greetingWithinMs, firstFrame(call));
    await call.close();
  },
  async function isRefused({ dial }) {
    const refused = await dial('forged').then(
      () => false,
      () => true,
    );
    if (!refused) throw new Error('A forged token was taken.');
  },
  /** A request for a socket that is never finished. */
  async function staysHalfOpen({ port }) {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write('GET /api/v1/media/stream HTTP/1.1\r\nUpgrade: websocket\r\n', () => resolve());
    });
    await sleep(20);
    socket.destroy();
  },
];

interface ShortCall {
  readonly port: number;
  dial(token?: string): Promise<SimulatedCall>;
}

/** R8: what is left of many short calls. */
export const shortCalls: Row = {
  id: 'R8',
  measure: 'what a worker holds after short, refused, broken and half-open calls',
  unit: 'MB, count',
  target: '≤ 5 MB, no call, no timer or socket more than before',
  stretch: '',
  run: ({ isQuick, bundleOf, say }: BenchContext) =>
    withServices(bundleOf('emulated-services'), async ({ redisUrl }) => {
      const callCount = isQuick ? 1000 : 5000;
      const worker = await WorkerProcess.start(bundleOf('bench-worker'), { redisUrl });
      try {
        await worker.setPace(targetPace);
        const callMany = manyCalls(worker.port);
        await callMany(warmUpCalls, endings);
        await sleep(settleMs);
        const before = await worker.read(true);
        await callMany(callCount, [...endings, breaksOff]);
        say(
          `  ${callCount} calls are over; streams that broke may come back for ${restartGraceMs / 1000} s`,
        );
        await sleep(restartGraceMs + settleMs);
        const after = await worker.read(true);
        const values = {
          calls: callCount,
          heldMegabytes: (after.memory.heldBytes - before.memory.heldBytes) / megabyte,
          residentMegabytes: (after.memory.rssBytes - before.memory.rssBytes) / megabyte,
          liveCalls: after.liveCalls,
          activeResources: after.activeResources - before.activeResources,
        };
        const met =
          values.heldMegabytes <= 5 && values.liveCalls === 0 && values.activeResources <= 0;
        return {
          values,
          met,
          metStretch: false,
          load: `${callCount} calls, ${atOnce} at once, after ${warmUpCalls} to warm up: a fifth each hang up at once, hang up in the greeting, break off, are refused, stay half open; measured when no stream may come back any more; sessions in the Redis emulator, providers are fakes`,
          whereItGoes: 'What grows with the number of calls is a leak.',
        };
      } finally {
        await worker.stop();
      }
    }),
};

function manyCalls(port: number) {
  const tokens = createSessionTokens({
    secret: benchSecret,
    clock: systemClock,
    randomId: randomUUID,
  });
  let begun = 0;
  return async (count: number, lives: readonly Life[]): Promise<void> => {
    const last = begun + count;
    const oneAfterTheOther = async () => {
      while (begun < last) {
        const number = begun;
        begun += 1;
        await lives[number % lives.length]?.({
          port,
          async dial(forged) {
            const session = { sessionId: `session-short-${number}`, phone: '+15550100102' };
            const token = forged ?? (await tokens.issue('media', session, 3600));
            return SimulatedCall.open({
              port,
              path: `/api/v1/media/stream?token=${encodeURIComponent(token)}`,
              callConnectionId: `short-${number}`,
              pattern: callersPattern,
              startInMs: 0,
            });
          },
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, oneAfterTheOther));
  };
}

async function firstFrame(call: SimulatedCall): Promise<void> {
  while (call.framesReceived === 0 && call.isOpen) await sleep(5);
}
