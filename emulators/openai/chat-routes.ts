import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import type { CompletionService } from './completion-service.ts';
import { embedTexts } from './embedding/embedding-body.ts';
import { embeddingRequestSchema } from './embedding/embedding-request.ts';
import type { TextEmbedder } from './embedding/text-embedder.ts';
import {
  AzureApiError,
  badRequest,
  deploymentNotFound,
  resourceNotFound,
  unauthorized,
} from './protocol/azure-error.ts';
import { chatCompletionRequestSchema } from './protocol/chat-completion-request.ts';

export interface ChatRouteOptions {
  readonly apiKey: string;
  readonly deployments: ReadonlySet<string>;
  readonly embeddingDeployments: ReadonlySet<string>;
  readonly completions: CompletionService;
  readonly embedder: TextEmbedder;
}

/** The service's own surface under `/openai`: deployment paths and the v1 paths. */
export function chatRoutes(options: ChatRouteOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (context, next) => {
    const bearer = context.req.header('authorization')?.replace(/^Bearer\s+/i, '');
    const key = context.req.header('api-key') ?? bearer;
    if (key !== options.apiKey) throw unauthorized();
    await next();
  });

  app.post('/deployments/:deployment/chat/completions', async (context) => {
    requireApiVersion(context.req.query('api-version'));
    const deployment = context.req.param('deployment');
    return await complete(deployment, context);
  });

  app.post('/v1/chat/completions', async (context) => await complete(undefined, context));

  app.post('/deployments/:deployment/embeddings', async (context) => {
    requireApiVersion(context.req.query('api-version'));
    return await embed(context.req.param('deployment'), context.req.raw);
  });

  app.post('/v1/embeddings', async (context) => await embed(undefined, context.req.raw));

  async function complete(
    deployment: string | undefined,
    context: Context<{ Bindings: HttpBindings }>,
  ): Promise<Response> {
    const raw = context.req.raw;
    const body = await readJson(raw, deployment, options.deployments);
    const request = parseBody(chatCompletionRequestSchema, body);
    const model = knownDeployment(deployment ?? request.model, options.deployments);
    if (
      request.tools &&
      new Set(request.tools.map((t) => t.function.name)).size < request.tools.length
    ) {
      throw badRequest('Two tools have the same function name.', 'tools');
    }
    requireToolAnswers(request.messages);
    const drop = () => context.env.outgoing.destroy();
    return await options.completions.answer(model, request, { signal: raw.signal, drop });
  }

  async function embed(deployment: string | undefined, raw: Request): Promise<Response> {
    const body = await readJson(raw, deployment, options.embeddingDeployments);
    const request = parseBody(embeddingRequestSchema, body);
    const model = knownDeployment(deployment ?? request.model, options.embeddingDeployments);
    return Response.json(embedTexts({ embedder: options.embedder, model, request }));
  }

  app.notFound(() => resourceNotFound().toResponse());
  app.onError((error) => {
    if (error instanceof AzureApiError) return error.toResponse();
    throw error;
  });
  return app;
}

function requireApiVersion(apiVersion: string | undefined): void {
  if (!apiVersion) throw resourceNotFound();
}

function knownDeployment(name: string | undefined, known: ReadonlySet<string>): string {
  if (!name || !known.has(name)) throw deploymentNotFound(name ?? '');
  return name;
}

async function readJson(
  raw: Request,
  deployment: string | undefined,
  known: ReadonlySet<string>,
): Promise<unknown> {
  if (deployment !== undefined) knownDeployment(deployment, known);
  const text = await raw.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw badRequest('The body of the request is not valid JSON.');
    throw error;
  }
}

function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw badRequest(`Invalid value for "${path}": ${issue?.message ?? 'not accepted'}.`, path);
}

/** The API refuses a tool message that answers no call, and a call that nobody answered. */
function requireToolAnswers(
  messages: z.infer<typeof chatCompletionRequestSchema>['messages'],
): void {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) {
        throw badRequest(
          `A "tool" message must answer a preceding tool call; none has the id "${message.tool_call_id}".`,
          'messages',
        );
      }
      continue;
    }
    if (open.size > 0) break;
    if (message.role === 'assistant') {
      open = new Set(message.tool_calls?.map((call) => call.id));
    }
  }
  if (open.size > 0) {
    throw badRequest(
      `Tool calls must each be answered by a "tool" message; unanswered: ${[...open].join(', ')}.`,
      'messages',
    );
  }
}
