import {
  type Attributes,
  type AttributeValue,
  type Context,
  context as contexts,
  type Span,
  type SpanContext,
  type SpanOptions,
  type SpanStatus,
  type TimeInput,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

/** A span as it was recorded. */
export interface RecordedSpan {
  readonly name: string;
  readonly spanId: string;
  readonly traceId: string;
  readonly parentSpanId: string | undefined;
  readonly startTime: TimeInput | undefined;
  readonly attributes: Attributes;
  readonly events: string[];
  status: SpanStatus | undefined;
  endTime: TimeInput | undefined;
  hasEnded: boolean;
}

/** Records every span that is started, as a tracing SDK would; also a provider of itself. */
export class FakeTracer implements Tracer, TracerProvider {
  readonly spans: RecordedSpan[] = [];

  getTracer(): Tracer {
    return this;
  }

  startSpan(name: string, options: SpanOptions = {}, parent: Context = contexts.active()): Span {
    const parentContext = trace.getSpanContext(parent);
    const number = this.spans.length + 1;
    const record: RecordedSpan = {
      name,
      spanId: number.toString(16).padStart(16, '0'),
      traceId: parentContext?.traceId ?? number.toString(16).padStart(32, '0'),
      parentSpanId: parentContext?.spanId,
      startTime: options.startTime,
      attributes: { ...options.attributes },
      events: [],
      status: undefined,
      endTime: undefined,
      hasEnded: false,
    };
    this.spans.push(record);
    return new FakeSpan(record);
  }

  startActiveSpan<Work extends (span: Span) => unknown>(name: string, work: Work): ReturnType<Work>;
  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    work: Work,
  ): ReturnType<Work>;
  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    context: Context,
    work: Work,
  ): ReturnType<Work>;
  startActiveSpan(): never {
    throw new TypeError(
      'Nothing of ours makes a span the active one: there is no context manager.',
    );
  }

  /** Spans of one name, in the order in which they were started. */
  named(name: string): readonly RecordedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }
}

class FakeSpan implements Span {
  readonly #record: RecordedSpan;

  constructor(record: RecordedSpan) {
    this.#record = record;
  }

  spanContext(): SpanContext {
    const { traceId, spanId } = this.#record;
    return { traceId, spanId, traceFlags: 1 };
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.#record.attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.#record.attributes, attributes);
    return this;
  }

  addEvent(name: string): this {
    this.#record.events.push(name);
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.#record.status = status;
    return this;
  }

  updateName(): this {
    return this;
  }

  end(endTime?: TimeInput): void {
    if (this.#record.hasEnded) throw new TypeError('A span is ended once.');
    this.#record.hasEnded = true;
    this.#record.endTime = endTime;
  }

  isRecording(): boolean {
    return !this.#record.hasEnded;
  }

  recordException(): void {
    throw new TypeError('An exception may carry a personal value in its text.');
  }
}
