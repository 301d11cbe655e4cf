import {
  type Attributes,
  type Context,
  context as contextApi,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

/** A tracer provider that keeps all that spans are told, as lines of text. */
export class SpanCapture implements TracerProvider {
  readonly lines: string[] = [];

  getTracer(): Tracer {
    const startSpan = (name: string, options: SpanOptions = {}) => this.#span(name, options);
    return {
      startSpan,
      // The API has three overloads; the last argument is always the work.
      startActiveSpan<Work extends (span: Span) => unknown>(
        name: string,
        ...rest: readonly (SpanOptions | Context | Work)[]
      ): ReturnType<Work> {
        const work = rest.at(-1) as Work;
        const span = startSpan(name);
        const active = trace.setSpan(ROOT_CONTEXT, span);
        return contextApi.with(active, () => work(span)) as ReturnType<Work>;
      },
    };
  }

  #span(name: string, { attributes = {} }: SpanOptions): Span {
    const span = trace.wrapSpanContext({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    });
    const note = (what: unknown) => void this.lines.push(JSON.stringify({ span: name, what }));
    note(attributes);
    return Object.assign(span, {
      setAttribute(key: string, value: unknown) {
        note({ [key]: value });
        return span;
      },
      setAttributes(values: Attributes) {
        note(values);
        return span;
      },
      setStatus(status: unknown) {
        note(status);
        return span;
      },
      addEvent(event: string, values: unknown) {
        note({ event, values });
        return span;
      },
      updateName(updated: string) {
        note({ updated });
        return span;
      },
      recordException(exception: unknown) {
        note({ exception: String(exception) });
      },
    });
  }
}
