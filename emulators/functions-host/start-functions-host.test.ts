import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback, PortInUseError } from '#emulators/runtime/listen.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import { localAccessKeys } from './access-keys.ts';
import { startTestHost, type TestHost } from './fixtures/test-host.ts';
import { openJournalStorage } from './host-storage.ts';
import { startFunctionsHost } from './start-functions-host.ts';

let test: TestHost;

beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.host.close());

describe('HTTP triggers', () => {
  it('hands over route parameters, query, headers and body', async () => {
    const response = await test.get('/echo/a%20b?x=1&y=2', {
      method: 'POST',
      headers: { 'x-test': 'yes' },
      body: 'Grüße',
    });
    expect(await response.json()).toMatchObject({
      id: 'a b',
      method: 'POST',
      query: { x: '1', y: '2' },
      header: 'yes',
      body: 'Grüße',
      url: `${test.host.url}/echo/a%20b?x=1&y=2`,
    });
  });

  it('serves literal, optional and catch-all routes', async () => {
    expect(await test.getJson('/echo/fixed')).toEqual({ fixed: true });
    expect(await test.getJson('/numbers')).toEqual({ n: null });
    expect(await test.getJson('/numbers/7')).toEqual({ n: '7' });
    expect(await test.getJson('/files/a/b/c')).toEqual({ rest: 'a/b/c' });
  });

  it.each([
    ['/nowhere', 'GET', 404],
    ['/numbers/x', 'GET', 404],
    ['/echo/1', 'DELETE', 404],
    ['/nothing', 'GET', 204],
    ['/throws', 'GET', 500],
    ['/garbage', 'GET', 500],
    ['/locked', 'GET', 401],
    ['/locked?code=wrong', 'GET', 401],
    [`/locked?code=${localAccessKeys.function}`, 'GET', 200],
    [`/locked?code=${localAccessKeys.master}`, 'GET', 200],
    [`/vault?code=${localAccessKeys.function}`, 'GET', 401],
    [`/vault?code=${localAccessKeys.master}`, 'GET', 200],
  ])('%s %s answers %i', async (path, method, status) => {
    expect((await test.get(path, { method })).status).toBe(status);
  });

  it('takes the key from the header, too', async () => {
    const headers = { 'x-functions-key': localAccessKeys.function };
    expect((await test.get('/locked', { headers })).status).toBe(200);
  });

  it('logs what a broken function did, and keeps it from the caller', async () => {
    expect(await (await test.get('/throws')).text()).toBe('');
    await test.get('/garbage');
    const messages = test.logs
      .filter((entry) => entry.level === 'error')
      .map((entry) => entry.message);
    expect(messages).toContainEqual(
      expect.stringContaining('Function "throws" failed: Error: handler broke'),
    );
    expect(messages).toContainEqual(expect.stringContaining('The HTTP response must be an object'));
  });

  it('answers binary bodies and cookies', async () => {
    const response = await test.get('/cookies');
    expect(response.headers.get('set-cookie')).toBe(
      'a=1%202; Path=/; Max-Age=60; HttpOnly; SameSite=Strict',
    );
    expect(response.headers.get('x-answer')).toBe('yes');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 1]);
  });

  it('runs many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => test.getJson('/meet/200')));
    expect(answers).toEqual(Array.from({ length: 200 }, () => ({ met: true })));
  });

  it('runs invocation hooks', async () => {
    expect(await test.getJson('/hooked')).toEqual({ input: { replaced: true } });
  });

  it('injects latency and unavailability, and refuses unknown faults', async () => {
    const faults = (body: string) => test.get('/_admin/faults', { method: 'POST', body });
    expect((await faults('{"htp_latency": 1}')).status).toBe(400);
    expect((await faults('nonsense')).status).toBe(400);
    await faults('{"http_unavailable": true}');
    expect((await test.get('/echo/1')).status).toBe(503);
    await faults('{"http_unavailable": null, "http_latency_ms": 500}');
    const pending = test.clock.pendingTimers;
    const answer = test.get('/echo/1');
    await test.clock.whenPending(pending + 1);
    test.clock.advance(500);
    expect((await answer).status).toBe(200);
    await test.get('/_admin/faults', { method: 'DELETE' });
    expect(await test.getJson('/_admin/faults')).toEqual({});
  });

  it('lists the functions for people', async () => {
    expect(await test.getJson('/_admin/functions')).toContainEqual({
      name: 'chain',
      trigger: 'orchestrationTrigger',
    });
  });
});

describe('Event Grid triggers', () => {
  const path = `/runtime/webhooks/eventgrid?functionName=onEvent&code=${localAccessKeys.system}`;
  const post = (body: unknown, headers: Record<string, string> = {}, to = path) =>
    test.get(to, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('answers both handshakes', async () => {
    const validation = [
      {
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        data: { validationCode: 'abc' },
      },
    ];
    const answer = await post(validation, { 'aeg-event-type': 'SubscriptionValidation' });
    expect(await answer.json()).toEqual({ validationResponse: 'abc' });
    const options = await test.get(path, {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' },
    });
    expect(options.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
  });

  it('invokes the function once per event of a batch', async () => {
    expect((await post([{ id: 'e1' }, { id: 'e2' }])).status).toBe(202);
    expect(await test.getJson('/events')).toEqual(['e1', 'e2']);
    expect(test.logs).toContainEqual({
      level: 'information',
      category: 'Function.onEvent',
      message: 'event e2',
    });
  });

  it('asks for redelivery when one event fails', async () => {
    expect((await post([{ id: 'e3', data: { fail: true } }, { id: 'e4' }])).status).toBe(500);
    expect(await test.getJson('/events')).toContain('e4');
  });

  it.each([
    ['no key', '/runtime/webhooks/eventgrid?functionName=onEvent', '[{"id":"x"}]', 401],
    ['an unknown function', path.replace('onEvent', 'nobody'), '[{"id":"x"}]', 404],
    ['a function of another kind', path.replace('onEvent', 'echo'), '[{"id":"x"}]', 404],
    ['no JSON', path, '{', 400],
    ['an empty batch', path, '[]', 400],
  ])('refuses %s', async (_title, to, body, status) => {
    expect((await post(body, {}, to)).status).toBe(status);
  });
});

describe('timer triggers', () => {
  it('fires on the injected clock', async () => {
    const timers = await startTestHost();
    timers.clock.advance(5 * 60_000);
    await timers.clock.whenPending(2);
    timers.clock.advance(5 * 60_000);
    await timers.clock.whenPending(2);
    expect(await timers.getJson('/ticks')).toEqual([
      { isPastDue: false, next: '2026-03-02T10:10:00.000Z' },
      { isPastDue: false, next: '2026-03-02T10:15:00.000Z' },
    ]);
    await timers.host.close();
    expect(timers.clock.pendingTimers).toBe(0);
  });

  it('makes up for a run that was missed while the host was down', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'functions-host-'));
    const path = join(folder, 'storage.jsonl');
    const first = await startTestHost({ storage: await openJournalStorage(path) });
    first.clock.advance(5 * 60_000);
    await first.clock.whenPending(2);
    await first.host.close();
    first.clock.advance(3_600_000);
    const second = await startTestHost({
      storage: await openJournalStorage(path),
      clock: first.clock,
    });
    await second.clock.whenPending(2);
    expect(await second.getJson('/ticks')).toMatchObject([{ isPastDue: true }]);
    await second.host.close();
    rmSync(folder, { recursive: true });
  });
});

describe('start and end', () => {
  let folder: string;
  const app = (name: string, code: string) => {
    const path = join(folder, name);
    writeFileSync(path, code);
    return path;
  };
  beforeAll(() => {
    // Inside the project, so that the apps find the libraries.
    folder = mkdtempSync(join(import.meta.dirname, 'fixtures', 'apps-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => expect(process.env.ONLY_WHILE_RUNNING).toBeUndefined());

  it('says what to do when the bundle is missing', async () => {
    await expect(
      startFunctionsHost({ port: 0, appPath: join(folder, 'none.cjs') }),
    ).rejects.toThrow('npm run build');
  });

  it('shows where an app threw while it was loaded', async () => {
    const appPath = app('throws.cjs', 'function deep() { throw new Error("no config"); }\ndeep();');
    await expect(startFunctionsHost({ port: 0, appPath })).rejects.toThrow(
      /no config[\s\S]*at deep .*throws\.cjs:1/,
    );
  });

  it.each([
    ['registers nothing', '', 'registered no function'],
    [
      'uses a name twice',
      "const { app } = require('@azure/functions'); app.get('a', () => ({})); app.get('a', () => ({}));",
      'named "a"',
    ],
    [
      'throws at app start',
      "const { app } = require('@azure/functions'); app.get('a', () => ({})); app.hook.appStart(() => { throw new Error('no Redis'); });",
      'no Redis',
    ],
    [
      'has a timer that never fires',
      "const { app } = require('@azure/functions'); app.timer('t', { schedule: '0 0 0 31 2 *', handler() {} });",
      'never comes',
    ],
  ])('refuses an app that %s', async (title, code, message) => {
    const appPath = app(`${title.replaceAll(' ', '-')}.cjs`, code);
    await expect(startFunctionsHost({ port: 0, appPath })).rejects.toThrow(message);
  });

  it('refuses a broken host.json', async () => {
    const appPath = app('fine.cjs', "require('@azure/functions').app.get('a', () => ({}));");
    writeFileSync(join(folder, 'host.json'), '{"version": "1.0"}');
    await expect(startFunctionsHost({ port: 0, appPath })).rejects.toThrow('host.json');
    writeFileSync(join(folder, 'host.json'), '{"version": "2.0"}');
    const host = await startFunctionsHost({ port: 0, appPath });
    expect((await fetch(`${host.url}/api/a`)).status).toBe(200);
    await host.close();
    rmSync(join(folder, 'host.json'));
  });

  it('names a port that is taken', async () => {
    const appPath = app('port.cjs', "require('@azure/functions').app.get('a', () => ({}));");
    const other = createServer();
    const port = await listenOnLoopback(other, 'other', 0);
    await expect(startFunctionsHost({ port, appPath })).rejects.toThrow(PortInUseError);
    await new Promise((resolve) => other.close(resolve));
  });

  it('loads an ES module', async () => {
    const appPath = app(
      'module.mjs',
      "import { app } from '@azure/functions'; app.get('esm', { route: 'esm', handler: () => ({ body: process.env.ONLY_WHILE_RUNNING }) });",
    );
    const host = await startFunctionsHost({
      port: 0,
      appPath,
      environment: { ONLY_WHILE_RUNNING: 'yes' },
    });
    expect(await (await fetch(`${host.url}/esm`)).text()).toBe('yes');
    await host.close();
  });

  it('runs two hosts side by side, each with its own app', async () => {
    const [one, two] = [await startTestHost(), await startTestHost()];
    await one.run('chain', 'same-id', 'one');
    await two.run('chain', 'same-id', 'two');
    expect(await one.client('status', 'same-id')).toMatchObject({ output: 'ONEONEX' });
    expect(await two.effects()).toEqual(['two', 'TWOx'].map((text) => `upper:${text}`));
    await Promise.all([one.host.close(), two.host.close()]);
  });

  it('waits for requests and activities under way, and closes once', async () => {
    const closing = await startTestHost();
    await closing.client('start', 'gate', 'useGate', 'g');
    await closing.host.whenInstance(
      'gate',
      () => closing.host.recordHistory('gate').events.length > 2,
    );
    const waiting = closing.get('/meet/2');
    await closing.get('/meet/2');
    expect((await waiting).status).toBe(200);
    await closing.get('/gates/g', { method: 'POST' });
    await Promise.all([closing.host.close(), closing.host.close()]);
    await expect(fetch(closing.host.url)).rejects.toThrow('fetch failed');
    expect(closing.clock.pendingTimers).toBe(0);
  });

  it('runs on the real clock by default', async () => {
    const appPath = app(
      'late.cjs',
      "const df = require('durable-functions'); df.app.orchestration('late', function* (c) { yield c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 20)); return 'woke'; });",
    );
    const host = await startFunctionsHost({ port: 0, appPath });
    const before = systemClock.now();
    await fetch(`${host.url}/durabletask/orchestrators/late/l`, { method: 'POST' });
    expect((await host.whenInstance('l')).output).toBe('woke');
    expect(systemClock.now()).toBeGreaterThanOrEqual(before + 20);
    await host.close();
  });
});
