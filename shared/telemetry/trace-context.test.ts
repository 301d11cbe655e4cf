import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { contextOf, traceparentOf } from './trace-context.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('carries a span from one process to another', () => {
  const context = contextOf(traceparent);
  const span = trace.getSpan(context);
  if (span === undefined) throw new Error('there is no parent');
  expect(span.spanContext()).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  });
  expect(traceparentOf(span)).toBe(traceparent);
});

it.each([
  undefined,
  '',
  'nonsense',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  `${traceparent}-more`,
])('begins a new trace for %s', (text) => {
  expect(contextOf(text)).toBe(ROOT_CONTEXT);
});

it('has nothing to carry when nobody records', () => {
  const span = trace.getTracer('nobody').startSpan('call');
  expect(traceparentOf(span)).toBeUndefined();
});
