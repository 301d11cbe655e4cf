import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseCallScript } from './load-call-script.ts';
import { type PlayedJourney, playJourney } from './play-journey.ts';
import type { StackAccess } from './stack-access.ts';

const customer = { customerId: 'demo-1002', phone: '+15550100102', whatsappSessionPrefix: 'x' };
const companyPhone = '+15550100000';

/** What the company's side does, from when it has been asked to call. */
type Company = (line: WebSocket, tell: (event: object) => void) => void;

let server: Server;
let sockets: WebSocketServer;
/** Bodies of the requests to call somebody. */
let orders: unknown[];
/** What the customer's phone has sent. */
let commands: Record<string, unknown>[];
let company: Company;
/** What the list of calls says, the last one again and again. */
let listings: object[];
let refusal: { readonly status: number; readonly problem: object } | undefined;

beforeEach(async () => {
  [orders, commands, listings, refusal, company] = [[], [], [], undefined, () => undefined];
  let line: WebSocket | undefined;
  server = createServer(async (request, response) => {
    const reply = (status: number, body: object) =>
      void response
        .writeHead(status, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(body));
    if (request.method === 'GET') {
      const [listed] = listings.length > 1 ? listings.splice(0, 1) : listings;
      reply(200, { calls: listed === undefined ? [] : [{ ...unknownYet, ...listed }] });
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    orders.push(JSON.parse(body));
    if (refusal !== undefined) {
      reply(refusal.status, refusal.problem);
      return;
    }
    reply(202, { call_id: 'call-1' });
    const { readyState } = line ?? {};
    if (line !== undefined && readyState === line.OPEN)
      company(line, (event) => line?.send(JSON.stringify(event)));
  });
  sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, { url }) => {
    if (url !== '/_phone/line') return;
    line = socket;
    socket.on('message', (text) => {
      const command = JSON.parse(text.toString());
      commands.push(command);
      socket.emit('command', command);
      if (command.type === 'register') socket.send('{"type": "registered", "lineId": "line-1"}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
});

const unknownYet = {
  call_id: 'call-1',
  status: 'initiating',
  end_reason: null,
  answered_by: null,
  outcome: null,
  recording: null,
};
const ringing = { type: 'ringing', lineId: 'line-1' };
const answered = { type: 'answered', lineId: 'line-1', callConnectionId: 'call-1' };

async function play(...steps: readonly string[]): Promise<PlayedJourney> {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const access: StackAccess = {
    acsUrl: url,
    functionsUrl: url,
    mediaWorkerUrl: url,
    adminKey: 'key',
    companyPhone,
    faultUrls: { acs: url, speech: url, openai: url, cosmos: url, redis: url, voice_live: url },
    feed: { onEvent: () => () => undefined, close: async () => undefined },
  };
  const lines = steps.map((step) => `  - ${step}\n`).join('');
  const script = parseCallScript(
    `name: a-call\ncustomer: demo-1002\nsteps:\n${lines}`,
    'call.yaml',
  );
  return playJourney(script, customer, access, { onProgress: () => undefined });
}

const happened = ({ log }: PlayedJourney) =>
  log.calls.map(({ placedBy, from, to, events }) => ({
    placedBy,
    from,
    to,
    events: events.map(({ text }) => text),
  }));

describe('a call that the company places', () => {
  it('is ordered as the script says, and declined', async () => {
    company = (line, tell) => {
      line.on('command', ({ type }) => {
        if (type === 'hangup') tell({ type: 'disconnected', reason: 'declined' });
      });
      tell(ringing);
    };
    listings = [{}, { status: 'failed', end_reason: 'declined (603/0)' }];
    const played = await play(
      'company_calls: {answers_as: declines, scenario: utilities, voicemail: hang_up}',
      'expect: {call: {status: failed, end_reason: declined}}',
    );
    expect(played.failures).toEqual([]);
    expect(played.callEndReason).toBe('declined');
    expect(orders).toEqual([
      { target_number: customer.phone, scenario: 'utilities', voicemail: 'hang_up' },
    ]);
    expect(happened(played)).toEqual([
      {
        placedBy: 'company',
        from: companyPhone,
        to: customer.phone,
        events: ["the customer's phone rings", 'the customer declines the call'],
      },
    ]);
  });

  it('is picked up by a person, who speaks first', async () => {
    company = (line, tell) => {
      line.on('command', ({ type, id }) => {
        const saidAt = Date.now() - 100;
        const said = { id, atMs: saidAt, endOfSpeechAtMs: saidAt };
        const spoken = { atMs: saidAt + 50, firstFrameAtMs: saidAt + 50 };
        if (type === 'accept') tell(answered);
        if (type === 'hangup') tell({ type: 'disconnected', reason: 'caller-hangup' });
        if (type !== 'say') return;
        tell({ type: 'said-start', ...said });
        tell({ type: 'said-end', ...said });
        tell({ type: 'agent-speech-start', ...spoken });
        tell({ type: 'agent-speech-end', ...spoken });
        tell({ type: 'heard', text: 'Do you have a moment?', final: true, ...spoken });
      });
      tell(ringing);
    };
    const played = await play(
      'company_calls',
      'say: "Hello?"',
      'expect: {said: "a moment"}',
      'hangup',
    );
    expect(played.failures).toEqual([]);
    expect(commands.map(({ type }) => type)).toEqual(['register', 'accept', 'say', 'hangup']);
    expect(played.lineId).toBe('line-1');
  });

  it('is taken by a machine, which records from its beep on', async () => {
    company = (_line, tell) => {
      const now = Date.now() - 100;
      const says = (id: string, from: number, to: number) => {
        tell({ type: 'said-start', id, atMs: now + from });
        tell({ type: 'said-end', id, atMs: now + to, endOfSpeechAtMs: now + to });
      };
      const hears = (text: string, from: number) =>
        tell({ type: 'heard', text, final: true, atMs: now + from, firstFrameAtMs: now + from });
      tell(ringing);
      tell(answered);
      says('greeting', 0, 50);
      hears('Hello?', 40);
      says('beep', 50, 60);
      // Understood only now, but begun during the beep.
      hears('Are you there?', 55);
      hears('Please call back.', 65);
      tell({ type: 'disconnected', reason: 'agent-hangup' });
    };
    const machine = 'answering_machine: {greeting: "We are out.", beep: {frequency_hz: 900}}';
    const played = await play(
      `company_calls: {answers_as: {${machine}}}`,
      'expect: {voicemail: "/^please call back.$/", hung_up: true}',
    );
    expect(played.failures).toEqual([]);
    expect(commands).toEqual([
      {
        type: 'register',
        phone: customer.phone,
        machine: { greeting: 'We are out.', beep: { frequencyHz: 900, lengthMs: 400 } },
      },
    ]);
    const said = played.log.turns.filter(({ speaker }) => speaker === 'customer');
    expect(said.map(({ text, byMachine }) => [text, byMachine])).toEqual([
      ['We are out.', true],
      ['[beep]', true],
    ]);
    expect(played.log.calls[0]?.unrecorded).toEqual(['Hello?', 'Are you there?']);
  });

  it('reaches nobody at a phone that is busy or off, and is over at once', async () => {
    const played = await play(
      'company_calls: {answers_as: busy}',
      'company_calls: {answers_as: switched_off}',
    );
    expect(played.failures).toEqual([]);
    expect(commands).toEqual([{ type: 'register', phone: customer.phone, busy: true }]);
    expect(happened(played).map(({ events }) => events)).toEqual([
      ["the customer's phone is busy"],
      ["the customer's phone is switched off"],
    ]);
  });

  it('that the product refuses fails the step in its words', async () => {
    const detail = 'There is no scenario "zoo".';
    refusal = { status: 404, problem: { code: 'not_found', detail } };
    const played = await play('company_calls: {scenario: zoo}', 'say: "Hello?"');
    expect(played.failures).toEqual([
      `call.yaml:4: POST /api/v1/calls/initiate answered 404: not_found; ${detail}`,
    ]);
  });
});
