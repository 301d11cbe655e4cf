import { Hono } from 'hono';
import { z } from 'zod';
import { type FaultSwitchboard, UnknownFaultError } from '#emulators/runtime/fault-switchboard.ts';
import type { Brain } from './brain/brain.ts';
import type { CompletionService } from './completion-service.ts';
import { badRequest } from './protocol/azure-error.ts';
import { chatCompletionRequestSchema } from './protocol/chat-completion-request.ts';
import { type ScriptQueue, scriptSchema } from './script-queue.ts';

export interface AdminRouteOptions {
  readonly faults: FaultSwitchboard;
  readonly scripts: ScriptQueue;
  readonly completions: CompletionService;
  readonly brain: Brain;
}

const faultsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));

/** `/_admin`: faults, scripted replies, statistics, and why the brain decides as it does. */
export function adminRoutes(options: AdminRouteOptions): Hono {
  const { faults, scripts, completions, brain } = options;
  const app = new Hono();

  app.get('/faults', (context) => context.json(faults.active()));
  app.post('/faults', async (context) => {
    faults.set(faultsSchema.parse(await context.req.json()));
    return context.json(faults.active());
  });
  app.delete('/faults', (context) => {
    faults.clear();
    return context.json(faults.active());
  });

  app.get('/script', (context) => context.json({ replies: scripts.waiting() }));
  app.post('/script', async (context) => {
    scripts.add(scriptSchema.parse(await context.req.json()).replies);
    return context.json({ replies: scripts.waiting() });
  });
  app.delete('/script', (context) => {
    scripts.clear();
    return context.json({ replies: [] });
  });

  app.get('/statistics', (context) => context.json(completions.statistics()));
  app.post('/explain', async (context) =>
    context.json(brain.explain(chatCompletionRequestSchema.parse(await context.req.json()))),
  );

  app.onError((error) => {
    if (error instanceof UnknownFaultError) return badRequest(error.message).toResponse();
    if (error instanceof z.ZodError) return badRequest(z.prettifyError(error)).toResponse();
    if (error instanceof SyntaxError) return badRequest('The body is not valid JSON.').toResponse();
    throw error;
  });
  return app;
}
