import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** Nothing of a process waits longer for its last spans. */
const flushTimeoutMs = 2000;

/**
 * Sends spans and metrics to an OpenTelemetry collector by OTLP over HTTP. Call it before anything
 * takes a tracer or a meter; without it the OpenTelemetry API does nothing.
 *
 * @param options.endpoint base address of the collector; `/v1/traces` and `/v1/metrics` are added.
 * @param options.service `service.name`: `functions` or `media-worker`.
 * @returns sends what is left, and stops. Never rejects: a collector that is away stops nobody.
 */
export function startTelemetry(options: {
  readonly endpoint: string;
  readonly service: string;
}): () => Promise<void> {
  const base = options.endpoint.replace(/\/+$/, '');
  const resource = resourceFromAttributes({ 'service.name': options.service });
  const tracing = new NodeTracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${base}/v1/traces` }), {
        exportTimeoutMillis: flushTimeoutMs,
      }),
    ],
  });
  tracing.register();
  const metering = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics` }),
        exportIntervalMillis: 60_000,
        exportTimeoutMillis: flushTimeoutMs,
      }),
    ],
  });
  metrics.setGlobalMeterProvider(metering);
  return async () => {
    await Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
    for (const api of [trace, metrics, context, propagation]) api.disable();
  };
}
