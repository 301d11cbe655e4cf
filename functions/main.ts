import { app } from '@azure/functions';
import { loadSettings } from '#shared/config/settings.ts';
import { createServices, type RunningServices } from './create-services.ts';
import { DurableClientHolder } from './durable-client-holder.ts';
import { registerApp } from './register-app.ts';

const durableClient = new DurableClientHolder();
let running: RunningServices | undefined;

registerApp({
  services() {
    if (running === undefined) throw new Error('The app has not started yet.');
    return running.services;
  },
  useDurableClient: (client) => durableClient.use(client),
});

app.hook.appStart(async () => {
  running = await createServices(loadSettings(process.env), durableClient);
});

app.hook.appTerminate(async () => {
  await running?.close();
});
