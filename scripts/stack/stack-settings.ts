import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { StackPorts } from './ports.ts';

/** Everything a program needs to talk to a running stack; stored in `out/stack.json`. */
export const stackSettingsSchema = z.object({
  portBase: z.number(),
  processIds: z.array(z.number()),
  /** Environment of both product processes. */
  environment: z.record(z.string(), z.string()),
});
export type StackSettings = z.infer<typeof stackSettingsSchema>;

/** Id of the emulated ACS resource: the audience of the tokens it signs. */
const acsResourceId = '00000000-0000-4000-8000-00000000ac50';
const whatsappChannelId = '00000000-0000-4000-8000-0000000c4a77';
export const companyPhone = '+15550100000';

/**
 * Settings that point both processes at the local cloud. Secrets are made new at every start.
 * Values in `overrides` (from `.env`) win, service by service.
 */
export function localEnvironment(
  ports: StackPorts,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  const secret = () => randomBytes(32).toString('base64url');
  const at = (port: number, scheme = 'http') => `${scheme}://127.0.0.1:${port}`;
  return {
    BASE_URL: at(ports.functions),
    MEDIA_WORKER_URL: at(ports.mediaWorker, 'ws'),
    PORT: String(ports.mediaWorker),
    BIND_ADDRESS: '127.0.0.1',
    ACS_CONNECTION_STRING: `endpoint=${at(ports.acs)}/;accesskey=${randomBytes(32).toString('base64')}`,
    ACS_AUDIENCE: acsResourceId,
    ACS_JWKS_URL: `${at(ports.acs)}/calling/keys`,
    ACS_SOURCE_PHONE_NUMBER: companyPhone,
    ACS_WHATSAPP_CHANNEL_ID: whatsappChannelId,
    EVENT_GRID_KEY: secret(),
    // A region of one's own stands for the real service; a host would win over it.
    ...(overrides.AZURE_SPEECH_REGION === undefined
      ? { AZURE_SPEECH_HOST: at(ports.speech, 'ws') }
      : {}),
    AZURE_SPEECH_KEY: secret(),
    AZURE_OPENAI_ENDPOINT: at(ports.openai),
    AZURE_OPENAI_KEY: secret(),
    AZURE_OPENAI_DEPLOYMENT: 'gpt-4o',
    // Lives with the emulated chat model.
    ...(overrides.AZURE_OPENAI_ENDPOINT === undefined
      ? { AZURE_VOICELIVE_ENDPOINT: at(ports.openai) }
      : {}),
    AZURE_VOICELIVE_API_KEY: secret(),
    AZURE_COSMOS_ENDPOINT: at(ports.cosmos),
    AZURE_COSMOS_KEY: randomBytes(64).toString('base64'),
    REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
    SESSION_TOKEN_SECRET: secret(),
    ADMIN_FUNCTION_KEY: secret(),
    ...overrides,
  };
}

/** Services whose endpoint the person has configured: they are not emulated. */
export function servicesUsedForReal(own: Readonly<Record<string, string>>): string[] {
  const endpoints = {
    speech: ['AZURE_SPEECH_HOST', 'AZURE_SPEECH_REGION'],
    openai: ['AZURE_OPENAI_ENDPOINT'],
    cosmos: ['AZURE_COSMOS_ENDPOINT'],
    redis: ['REDIS_URL'],
  };
  return Object.entries(endpoints)
    .filter(([, names]) => names.some((name) => own[name] !== undefined))
    .map(([service]) => service);
}
