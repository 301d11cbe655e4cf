import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#shared/contracts/clock.ts';
import { listenOnLoopback } from '../runtime/listen.ts';
import { type ReplicaIngress, startReplicaIngress } from './replica-ingress.ts';

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An app that tells its name, holds on to upgraded connections, and may say that it is not ready. */
async function startReplica(name: string) {
  const held = new Set<Socket>();
  const state = { ready: true };
  const server: Server = createServer((request, response) => {
    response.statusCode = request.url === '/readiness' && !state.ready ? 503 : 200;
    response.end(name);
  });
  server.on('upgrade', (_request, socket: Socket) => {
    held.add(socket);
    socket.on('error', () => socket.destroy());
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n\r\n${name}`);
    socket.on('data', (bytes) => socket.write(bytes));
  });
  const port = await listenOnLoopback(server, name, 0);
  const stop = async () => {
    for (const socket of held) socket.resetAndDestroy();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  closers.push(stop);
  return { port, state, stop };
}

async function world(...names: readonly string[]) {
  const ingress = await startReplicaIngress({ port: 0, clock: systemClock });
  closers.push(() => ingress.close());
  const replicas = await Promise.all(names.map(startReplica));
  ingress.setReplicas(replicas.map(({ port }) => port));
  return { ingress, replicas };
}

async function ask({ url }: ReplicaIngress): Promise<string> {
  const reply = await fetch(url, { headers: { connection: 'close' } });
  return reply.status === 200 ? await reply.text() : String(reply.status);
}

/** A connection that lasts; `name` is the replica that has it. */
async function hold({ port }: ReplicaIngress) {
  const socket = connect(port, '127.0.0.1');
  closers.push(() => void socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const [opening] = await once(socket, 'data');
  return { socket, name: String(opening).split('\r\n\r\n')[1] ?? '' };
}

describe('the ingress', () => {
  it('gives each new connection to the next replica', async () => {
    const { ingress, replicas } = await world('a', 'b');
    const names = [
      await hold(ingress),
      await hold(ingress),
      await hold(ingress),
      await hold(ingress),
    ].map(({ name }) => name);
    expect(names.toSorted()).toEqual(['a', 'a', 'b', 'b']);
    expect(replicas.map(({ port }) => ingress.connections(port))).toEqual([2, 2]);
  });

  it('spreads connections that come at once', async () => {
    const { ingress, replicas } = await world('a', 'b');
    await Promise.all(Array.from({ length: 10 }, () => hold(ingress)));
    expect(replicas.map(({ port }) => ingress.connections(port))).toEqual([5, 5]);
  });

  it('carries bytes both ways, and lets go of both sides when one goes', async () => {
    const { ingress, replicas } = await world('a');
    const { socket } = await hold(ingress);
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    socket.destroy();
    await vi.waitFor(() => expect(ingress.connections(replicas[0]?.port ?? 0)).toBe(0));
  });

  it('ends the connections of a replica that dies, and gives new ones to those that live', async () => {
    const { ingress, replicas } = await world('a', 'b');
    const both = [await hold(ingress), await hold(ingress)];
    const [ofFirst, ofSecond] = both.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    if (ofFirst === undefined || ofSecond === undefined) throw new Error('Nothing is held.');
    const ended = once(ofFirst.socket, 'close');
    await replicas[0]?.stop();
    await ended;
    expect([await ask(ingress), await ask(ingress), await ask(ingress)]).toEqual(['b', 'b', 'b']);
    ofSecond.socket.write('still here');
    expect(String((await once(ofSecond.socket, 'data'))[0])).toBe('still here');
  });

  it('gives nothing new to a replica that is not ready, and leaves it what it has', async () => {
    const { ingress, replicas } = await world('a', 'b');
    const both = [await hold(ingress), await hold(ingress)];
    const [first] = replicas;
    if (first !== undefined) first.state.ready = false;
    await ingress.probe();
    expect([await ask(ingress), await ask(ingress)]).toEqual(['b', 'b']);
    expect(both.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
    if (first !== undefined) first.state.ready = true;
    await ingress.probe();
    expect([await ask(ingress), await ask(ingress)].toSorted()).toEqual(['a', 'b']);
  });

  it('answers 503 without any replica, and serves again when one has come', async () => {
    const { ingress, replicas } = await world('a');
    ingress.setReplicas([]);
    expect(await ask(ingress)).toBe('503');
    ingress.setReplicas(replicas.map(({ port }) => port));
    expect(await ask(ingress)).toBe('a');
    await replicas[0]?.stop();
    expect(await ask(ingress)).toBe('503');
  });
});
