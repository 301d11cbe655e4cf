import { encodeAudioFrame } from '#media-worker/acs-media/frame-codec.ts';
import { mediaStreamPath } from '#media-worker/acs-media/media-route.ts';
import { selectTransport } from '#media-worker/transport/select-transport.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { quietLogger } from '../worker/quiet-logger.ts';
import { serveOrders } from '../worker/serve-orders.ts';
import { TurnProbes } from '../worker/turn-probes.ts';
import { WorkerMeter } from '../worker/worker-meter.ts';

/** The floor of the floor: a frame in, the same frame out, nothing read and nothing made. */
async function main(): Promise<void> {
  const frame = encodeAudioFrame(Buffer.alloc(640));
  let sockets = 0;
  const transport = await selectTransport(quietLogger)({
    host: '127.0.0.1',
    port: 0,
    http: async () => ({ status: 404, contentType: 'text/plain', body: '' }),
    maxSockets: 1000,
    clock: systemClock,
    logger: quietLogger,
    sockets: [
      {
        path: mediaStreamPath,
        maxMessageBytes: 64 * 1024,
        idleSeconds: 16,
        authorise: async () => ({
          admitted: true,
          abandon: () => undefined,
          open(socket) {
            sockets += 1;
            return {
              onMessage: () => socket.sendText(frame),
              onClose: () => {
                sockets -= 1;
              },
            };
          },
        }),
      },
    ],
  });
  serveOrders({
    port: transport.port,
    meter: new WorkerMeter({ probes: new TurnProbes(systemClock), liveCalls: () => sockets }),
    setPace: () => undefined,
    converse: async () => undefined,
    stop: () => transport.close(),
  });
}

await main();
