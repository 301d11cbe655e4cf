import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { completeEnvironment } from '#shared/testing/complete-environment.ts';
import { libraryContent, libraryTool } from '#shared/testing/conversation-fixture.ts';
import { openPlatform, type Platform } from './open-platform.ts';
import { loadSettings } from './settings.ts';

const environment = {
  ...completeEnvironment,
  // Nobody listens there.
  REDIS_URL: 'redis://127.0.0.1:9',
  AGENT_SCENARIO: 'library',
  LOG_LEVEL: 'silent',
};

const opened: (Platform | Server)[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});
const open = async (changes: Readonly<Record<string, string>> = {}) => {
  const platform = await openPlatform(loadSettings({ ...environment, ...changes }), 'test');
  opened.push(platform);
  return platform;
};
const portOf = async (server: Server) => {
  opened.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return z.object({ port: z.number() }).parse(server.address()).port;
};

describe('openPlatform', () => {
  it('waits for nothing, so that a process starts before its stores do', async () => {
    const { hotStore } = await open();
    await expect(hotStore.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('writes messages only where a channel is set up', async () => {
    expect((await open()).messages).toBeUndefined();
    expect((await open({ ACS_WHATSAPP_CHANNEL_ID: 'channel' })).messages).toBeDefined();
  });

  it('refuses conversations whose content does not fit together', async () => {
    const { conversations } = await open();
    const switching = {
      startChannelSwitch: async () => ({ handoffId: 'handoff' }),
      customerArrived: async () => undefined,
    };
    conversations({ content: libraryContent(), ...switching });
    const content = {
      ...libraryContent({ tools: [libraryTool({ name: 'lend' })] }),
      tools: new Map(),
    };
    expect(() => conversations({ content, ...switching })).toThrow(/lend/);
  });

  it('signs in to Redis as its managed identity', async () => {
    const identity = createHttpServer((_request, response) => {
      response.end(JSON.stringify({ access_token: 'entra-token', expires_on: '4102444800' }));
    });
    let sent = '';
    const redis = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        sent += bytes.toString();
        redis.emit('heard');
      });
    });
    const heard = once(redis, 'heard');
    await open({
      REDIS_URL: `redis://127.0.0.1:${await portOf(redis)}`,
      REDIS_USER_NAME: 'object-id',
      IDENTITY_ENDPOINT: `http://127.0.0.1:${await portOf(identity)}/msi/token`,
      IDENTITY_HEADER: 'header',
    });
    await heard;
    expect(sent).toMatch(/auth\r\n\$9\r\nobject-id\r\n\$11\r\nentra-token/i);
  });
});
