import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseCallScript } from './load-call-script.ts';
import { type RunOptions, runScripts } from './run-scripts.ts';
import type { StackAccess } from './stack-access.ts';
import type { World } from './world.ts';

let server: Server;
let sockets: WebSocketServer;
let folder: string;
/** Resolves with the customer's line when they are about to speak. */
let waitsToSpeak: Promise<WebSocket>;

/** A telephone exchange that answers every call and then says nothing. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'continuo-run-'));
  server = createServer((_request, response) => void response.writeHead(404).end());
  sockets = new WebSocketServer({ server });
  waitsToSpeak = new Promise((resolve) => {
    sockets.on('connection', (socket, { url }) => {
      if (url !== '/_phone/line') return;
      socket.on('message', (text) => {
        const { type } = JSON.parse(text.toString());
        if (type === 'say') resolve(socket);
        if (type === 'dial')
          socket.send('{"type": "answered", "lineId": "line", "callConnectionId": "call"}');
      });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  rmSync(folder, { recursive: true });
});

const script = parseCallScript(
  'name: a-call\ncustomer: demo-1002\nsteps:\n  - interrupt: {after_ms: 1, say: "hello"}\nexpect_end: {state: completed}\n',
  'call.yaml',
);
const customer = { customerId: 'demo-1002', phone: '+15550100102', whatsappSessionPrefix: 'x' };
const calmWorld: World = {
  prepare: async () => ({ customer, restore: async () => undefined }),
};

function options(parts: Partial<RunOptions> = {}): RunOptions {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const access: StackAccess = {
    acsUrl: url,
    functionsUrl: url,
    mediaWorkerUrl: url,
    adminKey: '',
    companyPhone: '+15550100000',
    faultUrls: { acs: url, speech: url, openai: url, cosmos: url, redis: url, voice_live: url },
    feed: { onEvent: () => () => undefined, close: async () => undefined },
  };
  return {
    access,
    world: calmWorld,
    wavFolder: folder,
    calls: 1,
    print: () => undefined,
    ...parts,
  };
}

const failures = async (parts: Partial<RunOptions>): Promise<readonly (readonly string[])[]> => {
  const reports = await runScripts([script], options(parts));
  expect(reports.map(({ ok }) => ok)).toEqual(reports.map(() => false));
  return reports.map((report) => report.failures);
};
const unfetched = 'The recording of the call could not be fetched (the line answered 404).';

describe('journeys that cannot be played to their end', () => {
  it('are reported as far as they came when everything is to stop', async () => {
    const stopping = new AbortController();
    void waitsToSpeak.then(() => stopping.abort(new Error('The stack has ended.')));
    expect(await failures({ stop: stopping.signal })).toEqual([
      ['call.yaml:4: The stack has ended.', unfetched],
    ]);
  });

  it('are not begun when the stop came first', async () => {
    const prepared: number[] = [];
    const world: World = {
      prepare: async (_script, copy) => {
        prepared.push(copy);
        return { customer, restore: async () => undefined };
      },
    };
    const stop = AbortSignal.abort(new Error('Stopped.'));
    expect(await failures({ world, stop, calls: 2 })).toEqual([
      ['call.yaml: Stopped.'],
      ['call.yaml: Stopped.'],
    ]);
    expect(prepared).toEqual([]);
  });

  it('fail by themselves when the phone line breaks', async () => {
    void waitsToSpeak.then((line) => line.terminate());
    const [found] = await failures({});
    expect(found?.slice(0, 2)).toEqual([
      'call.yaml:4: the call ended (line-lost) before the agent could be interrupted.',
      'The phone line broke off (code 1006).',
    ]);
  });

  it('fail one by one when the world cannot be prepared or nobody can be reached', async () => {
    const world: World = {
      async prepare(_script, copy) {
        if (copy === 0) throw new Error('There is no demo customer demo-1002.');
        return { customer, restore: async () => undefined };
      },
    };
    const { access } = options();
    const nowhere = { ...access, acsUrl: 'http://127.0.0.1:1' };
    const [first, second] = await failures({ world, access: nowhere, calls: 2 });
    expect(first).toEqual(['call.yaml: There is no demo customer demo-1002.']);
    expect(second).toEqual([expect.stringMatching(/^call\.yaml: \/_handset: .*ECONNREFUSED/)]);
  });

  it('leave the world in order: shared changes are taken back when the last call is over', async () => {
    const events: string[] = [];
    const stopping = new AbortController();
    void waitsToSpeak.then(() => stopping.abort(new Error('Stopped.')));
    const world: World = {
      prepare: async (_script, copy) => {
        events.push(`prepare ${copy}`);
        return {
          customer,
          async restore() {
            events.push(`restore ${copy}`);
            if (copy === 0) throw new Error('gone');
          },
        };
      },
    };
    const [first] = await failures({ world, calls: 3, stop: stopping.signal });
    expect(events.slice(0, 3).toSorted()).toEqual(['prepare 0', 'prepare 1', 'prepare 2']);
    expect(events.slice(3).toSorted()).toEqual(['restore 0', 'restore 1', 'restore 2']);
    expect(first?.at(-1)).toBe('What the script had set up could not be taken back: gone');
  });
});
