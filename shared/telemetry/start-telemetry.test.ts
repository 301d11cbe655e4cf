import { once } from 'node:events';
import { createServer } from 'node:http';
import { metrics, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startTelemetry } from './start-telemetry.ts';

const tracesSchema = z.object({
  resourceSpans: z.tuple([
    z.object({
      resource: z.unknown(),
      scopeSpans: z.tuple([
        z.object({
          spans: z.array(
            z.looseObject({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
            }),
          ),
        }),
      ]),
    }),
  ]),
});

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

/** A collector that keeps what it gets, by path. */
async function startCollector() {
  const received = new Map<string, string>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.set(request.url ?? '', Buffer.concat(parts).toString());
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { received, endpoint: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

it('sends spans and metrics to the collector, the last ones when it stops', async () => {
  const collector = await startCollector();
  stop = startTelemetry({ endpoint: collector.endpoint, service: 'media-worker' });
  const tracer = trace.getTracer('test');
  const call = tracer.startSpan('call', {}, ROOT_CONTEXT);
  tracer.startSpan('turn', {}, trace.setSpan(ROOT_CONTEXT, call)).end();
  call.end();
  metrics.getMeter('test').createHistogram('test.latency', { unit: 'ms' }).record(412);
  await stop();
  collector.close();
  const { resourceSpans } = tracesSchema.parse(
    JSON.parse(collector.received.get('/v1/traces') ?? ''),
  );
  const [{ resource, scopeSpans }] = resourceSpans;
  expect(JSON.stringify(resource)).toContain('media-worker');
  const [{ spans }] = scopeSpans;
  const [turn, parent] = spans;
  expect(spans.map(({ name }) => name)).toEqual(['turn', 'call']);
  expect(turn?.parentSpanId).toBe(parent?.spanId);
  expect(turn?.traceId).toBe(parent?.traceId);
  expect(collector.received.get('/v1/metrics')).toContain('test.latency');
});

it('does nothing any more after it has stopped, and may be started again', async () => {
  const collector = await startCollector();
  await startTelemetry({ endpoint: collector.endpoint, service: 'functions' })();
  trace.getTracer('test').startSpan('nobody hears of it').end();
  stop = startTelemetry({ endpoint: collector.endpoint, service: 'functions' });
  trace.getTracer('test').startSpan('second').end();
  await stop();
  collector.close();
  expect(collector.received.get('/v1/traces')).toContain('second');
  expect(collector.received.get('/v1/traces')).not.toContain('nobody');
});

it('stops without a collector that is away', async () => {
  const collector = await startCollector();
  collector.close();
  stop = startTelemetry({ endpoint: collector.endpoint, service: 'functions' });
  trace.getTracer('test').startSpan('lost').end();
  await expect(stop()).resolves.toBeUndefined();
});
