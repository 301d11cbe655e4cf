import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { type FaultSwitchboard, UnknownFaultError } from '#emulators/runtime/fault-switchboard.ts';
import { listenOnLoopback } from '#emulators/runtime/listen.ts';

const faultsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));

export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `/_admin/faults` on its own loopback port, since RESP leaves no room for HTTP. */
export async function startAdminServer(options: {
  readonly port: number;
  readonly faults: FaultSwitchboard;
}): Promise<AdminServer> {
  const { faults } = options;
  const app = new Hono();
  app.get('/_admin/faults', (context) => context.json(faults.active()));
  app.post('/_admin/faults', async (context) => {
    faults.set(faultsSchema.parse(await context.req.json()));
    return context.json(faults.active());
  });
  app.delete('/_admin/faults', (context) => {
    faults.clear();
    return context.json(faults.active());
  });
  app.onError((error, context) => {
    if (error instanceof UnknownFaultError) return context.json({ error: error.message }, 400);
    if (error instanceof z.ZodError) return context.json({ error: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return context.json({ error: 'not valid JSON' }, 400);
    throw error;
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  const port = await listenOnLoopback(server, 'redis admin', options.port);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
