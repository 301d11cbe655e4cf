import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '#shared/contracts/clock.ts';
import { serveOrders } from '../worker/serve-orders.ts';
import { TurnProbes } from '../worker/turn-probes.ts';
import { WorkerMeter } from '../worker/worker-meter.ts';

const frameMs = 20;
const replyFrames = 280;
const waitMs = 280;

interface Caller {
  readonly socket: WebSocket;
  wasSpeaking: boolean;
  framesLeft: number;
}

/**
 * The least that could be called a voice agent, written by hand in one file: the platform's JSON and
 * `ws`, one turn after another, no engine, no history, no tools. What a framework costs is the rest.
 */
async function main(): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  const callers = new Set<Caller>();
  const pcm = Buffer.alloc(640, 3);

  server.on('connection', (socket) => {
    const caller: Caller = { socket, wasSpeaking: false, framesLeft: 0 };
    callers.add(caller);
    socket.on('close', () => callers.delete(caller));
    socket.on('message', (text: Buffer) => {
      const frame: { kind: string; audioData?: { data: string } } = JSON.parse(text.toString());
      if (frame.kind !== 'AudioData' || frame.audioData === undefined) return;
      const audio = Buffer.from(frame.audioData.data, 'base64');
      const isSpeaking = Math.abs(audio.readInt16LE(0)) > 2048;
      if (isSpeaking && caller.framesLeft > 0) {
        caller.framesLeft = 0;
        socket.send(JSON.stringify({ kind: 'stopAudio', stopAudio: {} }));
      }
      if (!isSpeaking && caller.wasSpeaking) {
        setTimeout(() => {
          caller.framesLeft = replyFrames;
        }, waitMs);
      }
      caller.wasSpeaking = isSpeaking;
    });
  });

  const ticker = setInterval(() => {
    for (const caller of callers) {
      if (caller.framesLeft === 0) continue;
      caller.framesLeft -= 1;
      caller.socket.send(
        JSON.stringify({
          kind: 'audioData',
          audioData: { data: pcm.toString('base64'), isSilent: false },
          stopAudio: {},
        }),
      );
    }
  }, frameMs);

  const address = server.address() as AddressInfo;
  serveOrders({
    port: address.port,
    meter: new WorkerMeter({ probes: new TurnProbes(systemClock), liveCalls: () => callers.size }),
    setPace: () => undefined,
    converse: async () => undefined,
    async stop() {
      clearInterval(ticker);
      for (const { socket } of callers) socket.terminate();
      server.close();
    },
  });
}

await main();
