import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The first frame of a stream as ACS sends it. */
export const metadataFrame = JSON.stringify({
  kind: 'AudioMetadata',
  audioMetadata: {
    subscriptionId: 'b5b7c9a2-5d0c-4f1c-9f0e-2f1f4d0c7a11',
    encoding: 'PCM',
    sampleRate: 16_000,
    channels: 1,
    length: 640,
  },
});

/** One 20 ms frame as ACS sends it. */
export const inboundFrame = JSON.stringify({
  kind: 'AudioData',
  audioData: {
    timestamp: '2025-01-01T00:00:00.000Z',
    participantRawID: '4:+15550100102',
    data: Buffer.alloc(640).toString('base64'),
    silent: true,
  },
});

/** Opens sockets to a worker and closes them all after the test. */
export class SocketDialler {
  readonly #sockets: WebSocket[] = [];

  dial(url: string, headers: Readonly<Record<string, string>> = {}): WebSocket {
    const socket = new WebSocket(url, { headers: { ...headers } });
    this.#sockets.push(socket);
    socket.on('error', () => socket.terminate());
    return socket;
  }

  closeAll(): void {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }
}

/** HTTP status of an upgrade that is refused. */
export async function refusalStatusOf(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
}

/** Code and reason with which a socket is closed. */
export async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = await once(socket, 'close');
  return { code, reason: reason.toString() };
}
