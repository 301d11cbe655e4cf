import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../stack-fixture.ts';
import { startTelephonyAuthority, type TelephonyAuthority } from '../telephony-authority.ts';
import type { AttackKit } from './attack.ts';
import { createAttackKit } from './attack-kit.ts';
import { chatUpgrade } from './socket-attacks.ts';
import { mustOpen } from './upgrade.ts';

let authority: TelephonyAuthority;
let testStack: TestStack;
let kit: AttackKit;
let workerUrl: string;

beforeAll(async () => {
  authority = await startTelephonyAuthority();
  testStack = await startTestStack();
  kit = createAttackKit(testStack, authority);
  workerUrl = testStack.access.mediaWorkerUrl.replace(/^ws/, 'http');
});

afterAll(async () => {
  await testStack?.close();
  await authority?.close();
});

/** A link as the company's site gets it for a customer who has logged in there. */
async function linkOf(customerId: string): Promise<URL> {
  const { functionsUrl, adminKey } = testStack.access;
  const answer = await fetch(`${functionsUrl}/api/v1/channels/webchat/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': adminKey },
    body: JSON.stringify({ customer_id: customerId }),
  });
  const { url } = (await answer.json()) as { readonly url: string };
  return new URL(url);
}

async function check(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${workerUrl}/chat/link`, { headers })).status;
}

describe('the page behind a web-chat link', () => {
  it('opens, as often as anybody looks at it, and uses nothing up', async () => {
    const link = await linkOf('demo-1001');
    const token = link.searchParams.get('token') ?? '';
    for (const method of ['HEAD', 'GET', 'GET']) {
      const page = await fetch(link, { method });
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(await page.text()).not.toContain(token);
    }
    expect(await check(token)).toBe(200);
    const open = await mustOpen(testStack.access.mediaWorkerUrl, chatUpgrade(token));
    expect(await check(token)).toBe(401);
    open.socket.close(1000);
    await open.closed;
  });

  it('runs nothing but its own scripts and shows itself in no frame', async () => {
    const { headers } = await fetch(await linkOf('demo-1001'));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https:/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('gives no other file of the folder it lies in, or above', async () => {
    const paths = [
      '/chat/index.html',
      '/chat/README.md',
      '/chat/tsconfig.json',
      '/chat/../main.mjs',
      '/chat/%2e%2e/main.mjs',
      '/chat/..%2f..%2fmain.mjs',
      '/chat//chat.js',
      '/chat/chat.js/',
      '/chat/__proto__',
      '/__proto__',
    ];
    for (const path of paths) {
      expect([path, (await fetch(`${workerUrl}${path}`)).status]).toEqual([path, 404]);
    }
  });

  it('takes nothing: every other method is refused with the ones that are allowed', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      for (const path of ['/chat', '/chat/chat.js', '/chat/link']) {
        const refused = await fetch(`${workerUrl}${path}`, { method });
        expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      }
    }
  });

  it('tells nobody about a link but who has it', async () => {
    const token = (await linkOf('demo-1002')).searchParams.get('token') ?? '';
    const media = await kit.sessionTokens.issue('media', { sessionId: 'session-of-a-call' }, 60);
    const expired = await kit.sessionTokens.issue('webchat', { sessionId: 'webchat-x' }, -10);
    for (const bad of ['', 'forged', `${token.slice(0, -2)}xx`, media, expired]) {
      expect(await check(bad)).toBe(401);
    }
    const inAddress = await fetch(`${workerUrl}/chat/link?token=${token}`);
    expect(inAddress.status).toBe(401);
  });
});
