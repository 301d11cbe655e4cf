import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSessionTokens } from '#shared/security/session-token.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { ScriptedConversation } from '../testing/scripted-conversation.ts';
import type { IncomingRequest } from '../transport/transport.ts';
import { createLinkCheck } from './link-check.ts';
import { createWebChatRoute } from './web-chat-route.ts';
import { WebChatSessions } from './web-chat-sessions.ts';

function world() {
  const clock = new VirtualClock();
  const logger = new FakeLogger();
  const hotStore = new FakeHotStore({ clock });
  const sessionTokens = createSessionTokens({
    secret: 'x'.repeat(32),
    clock,
    randomId: randomUUID,
  });
  const route = createWebChatRoute({
    sessionTokens,
    hotStore,
    conversations: { open: async () => new ScriptedConversation({ clock }) },
    arrivalOf: async () => undefined,
    sessions: new WebChatSessions({ hotStore, workerId: 'w', clock, logger }),
    clock,
    logger,
  });
  const request = (
    token: string,
    header: string | undefined = `Bearer ${token}`,
  ): IncomingRequest => ({
    method: 'GET',
    path: '/',
    remoteAddress: '127.0.0.1',
    query: (name) => (name === 'token' ? token : undefined),
    header: (name) => (name === 'authorization' ? header : undefined),
  });
  const check = createLinkCheck({ sessionTokens, hotStore });
  return {
    clock,
    logger,
    hotStore,
    request,
    issue: (audience: 'webchat' | 'media' = 'webchat') =>
      sessionTokens.issue(audience, { sessionId: 'webchat-1' }, 600),
    admit: (token: string) => route.authorise(request(token)),
    check: async (token: string, header?: string) => (await check(request(token, header))).status,
  };
}

describe('the check of a link', () => {
  it('says that a fresh link opens, as often as it is asked, and leaves it so', async () => {
    const { check, issue, admit } = world();
    const token = await issue();
    expect([await check(token), await check(token)]).toEqual([200, 200]);
    expect((await admit(token)).admitted).toBe(true);
    expect(await check(token)).toBe(401);
  });

  it('refuses what is expired, forged, for something else or not there', async () => {
    const { check, issue, clock } = world();
    const token = await issue();
    expect(await check(`${token}x`)).toBe(401);
    expect(await check(await issue('media'))).toBe(401);
    expect(await check('', '')).toBe(401);
    expect(await check('', 'Basic abc')).toBe(401);
    await clock.advance(601_000);
    expect(await check(token)).toBe(401);
  });

  it('says that it cannot know while the store is away', async () => {
    const { check, issue, hotStore } = world();
    const token = await issue();
    hotStore.available = false;
    expect(await check(token)).toBe(503);
  });
});

describe('a link whose socket never opened', () => {
  it('can be used again', async () => {
    const { check, issue, admit, clock } = world();
    const token = await issue();
    const admission = await admit(token);
    if (admission.admitted) admission.abandon();
    await clock.advance(0);
    expect(await check(token)).toBe(200);
  });

  it('stays used up, with a word in the log, when the store is away', async () => {
    const { issue, admit, hotStore, clock, logger } = world();
    const admission = await admit(await issue());
    hotStore.available = false;
    if (admission.admitted) admission.abandon();
    await clock.advance(0);
    expect(logger.events('warn')).toEqual(['web-chat token stays used up']);
  });
});
