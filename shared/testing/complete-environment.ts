/** Every environment variable that a process needs to start; the services in it do not exist. */
export const completeEnvironment = {
  BASE_URL: 'https://functions.example.net',
  MEDIA_WORKER_URL: 'wss://media.example.net',
  ACS_CONNECTION_STRING: 'endpoint=https://acs.example.net/;accesskey=a2V5',
  ACS_AUDIENCE: '00000000-0000-0000-0000-000000000001',
  ACS_SOURCE_PHONE_NUMBER: '+15550100000',
  EVENT_GRID_KEY: 'k'.repeat(32),
  AZURE_SPEECH_REGION: 'eastus2',
  AZURE_SPEECH_KEY: 'key',
  AZURE_OPENAI_ENDPOINT: 'https://openai.example.net',
  AZURE_OPENAI_KEY: 'key',
  AZURE_COSMOS_ENDPOINT: 'https://cosmos.example.net',
  AZURE_COSMOS_KEY: 'a2V5',
  REDIS_URL: 'rediss://user:password@redis.example.net:6380',
  SESSION_TOKEN_SECRET: 's'.repeat(32),
} as const;
