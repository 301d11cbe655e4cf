import { stackPorts } from '../stack/ports.ts';
import type { StackSettings } from '../stack/stack-settings.ts';
import { createDemoWorld } from './demo-world.ts';
import { openSessionFeed } from './session-feed.ts';
import type { StackAccess } from './stack-access.ts';
import type { World } from './world.ts';

/** Connects to a running stack. `close` ends every connection. */
export async function openStackAccess(
  settings: StackSettings,
): Promise<{ readonly access: StackAccess; readonly world: World; close(): Promise<void> }> {
  const { environment } = settings;
  const ports = stackPorts(settings.portBase);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const setting = (name: string): string => {
    const value = environment[name];
    if (value === undefined) throw new Error(`The running stack has no ${name}.`);
    return value;
  };
  const feed = await openSessionFeed(setting('REDIS_URL'));
  const access: StackAccess = {
    acsUrl: at(ports.acs),
    functionsUrl: setting('BASE_URL'),
    mediaWorkerUrl: setting('MEDIA_WORKER_URL'),
    adminKey: setting('ADMIN_FUNCTION_KEY'),
    companyPhone: setting('ACS_SOURCE_PHONE_NUMBER'),
    faultUrls: {
      acs: at(ports.acs),
      speech: at(ports.speech),
      openai: at(ports.openai),
      voice_live: `${at(ports.openai)}/voice-live`,
      cosmos: at(ports.cosmos),
      redis: at(ports.redisAdmin),
    },
    feed,
  };
  const world = await createDemoWorld(environment, access);
  return {
    access,
    world,
    async close() {
      await feed.close();
      await world.close();
    },
  };
}
