import {
  app,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { isSpanContextValid, SpanStatusCode, trace } from '@opentelemetry/api';
import * as df from 'durable-functions';
import { CodedError } from '#shared/errors/coded-error.ts';
import { tracerName } from '#shared/telemetry/trace-names.ts';
import type { Services } from '../services.ts';
import { authenticate } from './authenticate.ts';
import type { Endpoint } from './endpoint.ts';
import { problemResponse } from './problem-response.ts';

/** Every endpoint lives under this prefix. */
export const apiPrefix = 'api/v1';

/**
 * Handles one request to an endpoint: authenticate, then validate, then handle. Whatever goes wrong
 * becomes problem+json; what is not a coded error is logged and told nobody.
 */
export async function handleRequest(
  endpoint: Endpoint,
  request: HttpRequest,
  services: Services,
): Promise<HttpResponseInit> {
  return trace.getTracer(tracerName).startActiveSpan(`http ${endpoint.name}`, async (span) => {
    // Without an exporter there is no trace; the id still leads from the answer to the log.
    const traceId = isSpanContextValid(span.spanContext())
      ? span.spanContext().traceId
      : services.randomId();
    try {
      const caller = await authenticate(request, endpoint.access, services.authentication);
      const reply = await endpoint.run(request, caller, services);
      span.setAttribute('http.response.status_code', reply.status);
      return {
        status: reply.status,
        ...(reply.headers === undefined ? {} : { headers: { ...reply.headers } }),
        ...(reply.body === undefined ? {} : { jsonBody: reply.body }),
        ...(reply.bytes === undefined ? {} : { body: reply.bytes }),
      };
    } catch (error) {
      const response = problemResponse(error, traceId);
      logFailure(services, { endpoint: endpoint.name, traceId, error }, response.status ?? 500);
      span.setStatus({ code: SpanStatusCode.ERROR });
      return response;
    } finally {
      span.end();
    }
  });
}

function logFailure(
  { logger }: Services,
  failure: { readonly endpoint: string; readonly traceId: string; readonly error: unknown },
  status: number,
): void {
  const attributes = { ...failure, status };
  if (!(failure.error instanceof CodedError) || status === 500) {
    logger.error('request failed', attributes);
  } else if (status > 500 && failure.error.code !== 'in_progress') {
    logger.warn('request failed', attributes);
  } else logger.info('request refused', attributes);
}

/**
 * Registers an endpoint with the Functions app.
 *
 * @param runtime.services complete once the app has started.
 * @param runtime.useDurableClient takes the durable client that comes with an invocation.
 */
export function registerEndpoint(
  endpoint: Endpoint,
  runtime: {
    readonly services: () => Services;
    readonly useDurableClient: (client: df.DurableClient) => void;
  },
): void {
  app.http(endpoint.name, {
    methods: [endpoint.method],
    route: `${apiPrefix}/${endpoint.route}`,
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler(request: HttpRequest, context: InvocationContext) {
      runtime.useDurableClient(df.getClient(context));
      return handleRequest(endpoint, request, runtime.services());
    },
  });
}
