import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { SessionEvent } from '#shared/contracts/session-event.ts';
import { parseCallScript } from './load-call-script.ts';
import { playJourney } from './play-journey.ts';

const customer = { customerId: 'demo-1002', phone: '+15550100102', whatsappSessionPrefix: 'x' };

let sockets: WebSocketServer;
/** What becomes of the call when the customer has spoken. */
let answer: (parts: {
  readonly line: (event: object) => void;
  readonly tell: (body: SessionEvent['body']) => void;
}) => void;
/** What the customer's phone has sent. */
let commands: Record<string, unknown>[];
let listeners: ((event: SessionEvent) => void)[];

beforeEach(async () => {
  [commands, listeners] = [[], []];
  sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(sockets, 'listening');
  sockets.on('connection', (socket, { url }) => {
    if (url !== '/_phone/line') return;
    const line = (event: object) => socket.send(JSON.stringify(event));
    const tell = (body: SessionEvent['body']) => {
      const call = { sessionId: 's', channel: 'voice', callConnectionId: 'call-1' } as const;
      for (const listener of listeners) listener({ at: Date.now(), ...call, body });
    };
    socket.on('message', (text) => {
      const command = JSON.parse(text.toString());
      commands.push(command);
      if (command.type === 'hangup') line({ type: 'disconnected', reason: 'caller-hangup' });
      if (command.type === 'keypad') tell(ended);
      if (command.type === 'dial') {
        line({ type: 'answered', lineId: 'line-1', callConnectionId: 'call-1' });
        line(heard('How can I help?'));
      }
      if (command.type !== 'say') return;
      const said = { id: command.id, atMs: Date.now(), endOfSpeechAtMs: Date.now() };
      line({ type: 'said-start', ...said });
      line({ type: 'said-end', ...said });
      answer({ line, tell });
    });
  });
});

afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
});

const ended: SessionEvent['body'] = {
  type: 'turn-metrics',
  turnId: 't1',
  agent: 'Ava',
  stages: { turnEnd: 0 },
  inputTokens: 1,
  outputTokens: 1,
};

const heard = (text: string) => {
  // It began to play after all that was told before it.
  const at = Date.now() + 1;
  return { type: 'heard', text, final: true, atMs: at, firstFrameAtMs: at };
};

async function play() {
  const address = sockets.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const script = parseCallScript(
    'name: keys\ncustomer: demo-1002\nsteps:\n  - say: "Yes"\n  - keypad: "4012#"\n',
    'call.yaml',
  );
  return playJourney(
    script,
    customer,
    {
      acsUrl: url,
      functionsUrl: url,
      mediaWorkerUrl: url,
      adminKey: 'key',
      companyPhone: '+15550100000',
      faultUrls: { acs: url, speech: url, openai: url, cosmos: url, redis: url, voice_live: url },
      feed: {
        onEvent(listener) {
          listeners.push(listener);
          return () => undefined;
        },
        close: async () => undefined,
      },
    },
    { onProgress: () => undefined },
  );
}

it('keys are pressed while the tool that has asked for them still runs', async () => {
  answer = ({ line, tell }) => {
    tell({ type: 'user-final', turnId: 't1', text: 'Yes' });
    tell({ type: 'tool-start', turnId: 't1', agent: 'Ava', tool: 'add_card', arguments: {} });
    line(heard('Please type the number now.'));
  };
  const { failures } = await play();
  expect(failures).toEqual([]);
  expect(commands.map(({ type }) => type)).toEqual(['dial', 'say', 'keypad', 'hangup']);
});

it('keys are pressed on no call that is over, and the step says so', async () => {
  answer = ({ line }) => line({ type: 'disconnected', reason: 'agent-hangup' });
  const { failures } = await play();
  expect(failures).toEqual([
    'call.yaml:5: the call had ended (agent-hangup) before keys could be pressed.',
  ]);
  expect(commands.map(({ type }) => type)).toEqual(['dial', 'say']);
});
