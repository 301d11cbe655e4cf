import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { ChatConnection, type ConnectionState, type SocketLike } from './page/chat-connection.js';

interface SocketEvent {
  readonly data: unknown;
  readonly code: number;
  readonly reason: string;
}

/** A socket that the test plays the worker of. */
class PaperSocket implements SocketLike {
  readonly sent: unknown[] = [];
  readonly closes: [number, string | undefined][] = [];
  readonly token: string;
  readonly #listeners = new Map<string, (event: SocketEvent) => void>();

  constructor(token: string) {
    this.token = token;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code: number, reason?: string): void {
    this.closes.push([code, reason]);
  }

  addEventListener(type: 'message' | 'close', listen: (event: SocketEvent) => void): void {
    this.#listeners.set(type, listen);
  }

  hear(message: unknown): void {
    const event = { data: JSON.stringify(message), code: 0, reason: '' };
    this.#listeners.get('message')?.(event);
  }

  ready(token: string): void {
    this.hear({ type: 'ready', sessionId: 's', reconnectToken: token, agent: 'Desk' });
  }

  lose(code = 1006, reason = ''): void {
    this.#listeners.get('close')?.({ data: undefined, code, reason });
  }
}

function page(tokens: readonly string[] = ['link']) {
  const clock = new VirtualClock();
  const sockets: PaperSocket[] = [];
  const states: ConnectionState[] = [];
  const messages: string[] = [];
  const kept: string[] = [];
  let verdict: 'usable' | 'refused' | 'unknown' = 'unknown';
  const connection = new ChatConnection({
    tokens,
    openSocket(token) {
      const socket = new PaperSocket(token);
      sockets.push(socket);
      return socket;
    },
    checkToken: async () => verdict,
    after(delayMs, callback) {
      const timer = clock.after(delayMs, callback);
      return () => timer.cancel();
    },
    random: () => 1,
    onState: (state) => states.push(state),
    onMessage: ({ type }) => messages.push(type),
    onToken: (token) => kept.push(token),
  });
  connection.open();
  return {
    clock,
    connection,
    sockets,
    states,
    messages,
    kept,
    socket() {
      const last = sockets.at(-1);
      if (last === undefined) throw new Error('No socket was opened.');
      return last;
    },
    judge(next: typeof verdict) {
      verdict = next;
    },
  };
}

describe("the page's connection", () => {
  it('is open when the worker is ready, and not before', () => {
    const { connection, socket, states, messages, kept } = page();
    expect(connection.send({ type: 'stop' })).toBe(false);
    socket().ready('next');
    expect(states.map(({ name }) => name)).toEqual(['connecting', 'open']);
    expect(connection.send({ type: 'stop' })).toBe(true);
    expect({ sent: socket().sent, messages, kept }).toEqual({
      sent: [{ type: 'stop' }],
      messages: ['ready'],
      kept: ['next'],
    });
  });

  it('comes back with the newest token, slower each time it fails', async () => {
    const { clock, connection, socket, sockets } = page();
    socket().ready('second');
    socket().ready('third');
    socket().lose();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const { state } = connection;
      if (state.name !== 'waiting') throw new Error(`The state is ${state.name}.`);
      delays.push(state.delayMs);
      await clock.advance(state.delayMs);
      expect(socket().token).toBe('third');
      socket().lose();
      await clock.advance(0);
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(sockets).toHaveLength(8);
    await clock.advance(15_000);
    socket().ready('fourth');
    socket().lose();
    expect(connection.state).toEqual({ name: 'waiting', delayMs: 500 });
  });

  it('comes back soon, at a random moment, when the worker is replaced', () => {
    const { connection, socket } = page();
    socket().ready('next');
    socket().lose(1012);
    expect(connection.state).toEqual({ name: 'waiting', delayMs: 250 });
  });

  it('comes back at once when told to, and only once', async () => {
    const { clock, connection, socket, sockets } = page();
    socket().ready('next');
    socket().lose();
    connection.probe();
    connection.probe();
    connection.open();
    await clock.advance(10_000);
    expect(sockets).toHaveLength(2);
    expect(connection.state.name).toBe('connecting');
  });

  it('does not come back when it was taken over or is over', async () => {
    for (const [code, state] of [
      [4001, { name: 'takenOver' }],
      [4002, { name: 'ended', reason: 'the conversation has ended' }],
    ] as const) {
      const { clock, connection, socket, sockets } = page();
      socket().ready('next');
      socket().lose(code, 'the conversation has ended');
      await clock.advance(3_600_000);
      connection.probe();
      expect(connection.state).toEqual(state);
      expect(sockets).toHaveLength(1);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it('can be taken back from the other window', () => {
    const { connection, socket } = page();
    socket().ready('next');
    socket().lose(4001);
    connection.open();
    expect(socket().token).toBe('next');
    socket().ready('another');
    expect(connection.state.name).toBe('open');
  });

  it('says that the link is refused when that was found twice', async () => {
    const { clock, connection, socket, sockets, judge } = page();
    judge('refused');
    socket().lose();
    await clock.advance(499);
    expect(connection.state.name).toBe('waiting');
    await clock.advance(1);
    socket().lose();
    await clock.advance(0);
    expect(connection.state.name).toBe('refused');
    await clock.advance(3_600_000);
    expect(sockets).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('goes on trying while the link is good or nobody knows', async () => {
    const { clock, connection, socket, judge } = page();
    for (const verdict of ['unknown', 'usable', 'refused', 'usable', 'refused'] as const) {
      judge(verdict);
      socket().lose();
      await clock.advance(0);
      expect(connection.state.name).toBe('waiting');
      await clock.advance(15_000);
    }
    socket().ready('next');
    expect(connection.state.name).toBe('open');
  });

  it('tries the token it has kept when the link was used before', async () => {
    const { clock, connection, socket, judge } = page(['link', 'kept']);
    judge('refused');
    socket().lose();
    await clock.advance(500);
    socket().lose();
    await clock.advance(0);
    expect(socket().token).toBe('kept');
    socket().ready('next');
    expect(connection.state.name).toBe('open');
  });

  it('is refused at once without any token', () => {
    const { connection, sockets } = page([]);
    expect(connection.state.name).toBe('refused');
    expect(sockets).toEqual([]);
  });

  it('gives up a socket that says nothing, whatever the browser believes', async () => {
    const { clock, connection, socket, sockets } = page();
    socket().ready('next');
    await clock.advance(20_000);
    socket().hear({ type: 'pong' });
    await clock.advance(24_999);
    expect(socket().sent).toEqual([]);
    await clock.advance(1);
    expect(socket().sent).toEqual([{ type: 'ping' }]);
    socket().hear({ type: 'pong' });
    await clock.advance(25_000);
    expect(socket().sent).toHaveLength(2);
    await clock.advance(10_000);
    expect(connection.state.name).toBe('waiting');
    expect(sockets[0]?.closes).toEqual([[4000, 'no answer']]);
    sockets[0]?.hear({ type: 'pong' });
    sockets[0]?.lose(4002);
    await clock.advance(500);
    expect(sockets).toHaveLength(2);
  });

  it('gives up a socket that never becomes ready', async () => {
    const { clock, connection, socket } = page();
    await clock.advance(15_000);
    expect(socket().closes).toEqual([[4000, 'no answer']]);
    expect(connection.state.name).toBe('waiting');
  });

  it('finds out quickly whether a page that was put aside is still connected', async () => {
    const { clock, connection, socket } = page();
    socket().ready('next');
    connection.probe();
    expect(socket().sent).toEqual([{ type: 'ping' }]);
    await clock.advance(4_000);
    expect(connection.state.name).toBe('waiting');
  });

  it('ends the conversation with 1000, for good', async () => {
    const { clock, connection, socket, sockets } = page();
    socket().ready('next');
    connection.end();
    expect(socket().closes).toEqual([[1000, 'the visitor has ended the conversation']]);
    socket().lose(1000);
    connection.open();
    await clock.advance(60_000);
    expect(connection.state.name).toBe('ended');
    expect(sockets).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });
});
