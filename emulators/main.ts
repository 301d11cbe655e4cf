import { parseArgs } from 'node:util';
import { type OptionalService, optionalServices, startLocalCloud } from './local-cloud.ts';
import { PortInUseError } from './runtime/listen.ts';

const { values } = parseArgs({
  options: {
    acs: { type: 'string', default: '7102' },
    speech: { type: 'string', default: '7103' },
    openai: { type: 'string', default: '7104' },
    cosmos: { type: 'string', default: '7105' },
    redis: { type: 'string', default: '7106' },
    'redis-admin': { type: 'string', default: '7107' },
    without: { type: 'string', default: '' },
  },
});

const isOptional = (name: string): name is OptionalService =>
  (optionalServices as readonly string[]).includes(name);
const { env } = process;
const required = (name: string): string => {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(
      `${name} is missing: the local cloud checks its clients' credentials against it.`,
    );
  return value;
};

try {
  const cloud = await startLocalCloud({
    ports: {
      acs: Number(values.acs),
      speech: Number(values.speech),
      openai: Number(values.openai),
      cosmos: Number(values.cosmos),
      redis: Number(values.redis),
      redisAdmin: Number(values['redis-admin']),
    },
    without: new Set(values.without.split(',').filter(isOptional)),
    acs: {
      connectionKeyBase64: /accesskey=([^;]+)/i.exec(required('ACS_CONNECTION_STRING'))?.[1] ?? '',
      tokenAudience: required('ACS_AUDIENCE'),
      phoneNumber: required('ACS_SOURCE_PHONE_NUMBER'),
      whatsappChannelId: required('ACS_WHATSAPP_CHANNEL_ID'),
    },
    speechKey: required('AZURE_SPEECH_KEY'),
    openAiKey: required('AZURE_OPENAI_KEY'),
    voiceLive: {
      apiKey: required('AZURE_VOICELIVE_API_KEY'),
      models: [
        'gpt-realtime',
        'gpt-realtime-mini',
        'gpt-4.1',
        'gpt-4o',
        ...[env.AZURE_VOICELIVE_MODEL ?? []].flat(),
      ],
    },
    chatDeployments: ['gpt-4o', 'gpt-4o-mini', required('AZURE_OPENAI_DEPLOYMENT')],
    cosmosKey: required('AZURE_COSMOS_KEY'),
    searchPath: env.PATH,
  });
  for (const line of cloud.descriptions) console.log(line);
  console.log(JSON.stringify({ ready: true }));

  const stop = () => {
    cloud.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  console.error(error instanceof PortInUseError ? error.message : error);
  process.exit(1);
}
