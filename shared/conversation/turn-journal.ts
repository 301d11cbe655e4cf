import type { Clock } from '#shared/contracts/clock.ts';
import type { ModelRound, ToolRun } from '#shared/contracts/turn-detail.ts';
import type { TokenUsage, TurnEvent, TurnTimings } from '#shared/contracts/turn-event.ts';

/** What one agent said in a turn. */
export interface SpokenSegment {
  readonly agent: string;
  readonly text: string;
}

/** One tool call of a turn, for the record. */
export interface ToolRecord {
  readonly tool: string;
  readonly agent: string;
  readonly ok: boolean;
  readonly durationMs: number;
}

/** Keeps count of one turn while its events go out: text per agent, tools, tokens, times. */
export class TurnJournal {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #send: (event: TurnEvent) => void;
  readonly #startedAt: number;
  readonly #segments: { agent: string; text: string }[] = [];
  readonly #tools: ToolRecord[] = [];
  readonly #rounds: ModelRound[] = [];
  readonly #toolRuns: ToolRun[] = [];
  readonly #toolStarts = new Map<string, number>();
  #firstTokenAt: number | undefined;
  #traceparent: string | undefined;
  #inputTokens = 0;
  #outputTokens = 0;
  #gapDue = false;

  constructor(dependencies: {
    readonly clock: Pick<Clock, 'now'>;
    readonly send: (event: TurnEvent) => void;
  }) {
    this.#clock = dependencies.clock;
    this.#send = dependencies.send;
    this.#startedAt = dependencies.clock.now();
  }

  get text(): string {
    return this.#segments.map(({ text }) => text).join('');
  }

  get segments(): readonly SpokenSegment[] {
    return this.#segments.map(({ agent, text }) => ({ agent, text: text.trim() }));
  }

  get tools(): readonly ToolRecord[] {
    return this.#tools;
  }

  get usage(): TokenUsage {
    return { inputTokens: this.#inputTokens, outputTokens: this.#outputTokens };
  }

  timings(): TurnTimings {
    return {
      startedAt: this.#startedAt,
      ...(this.#firstTokenAt === undefined ? {} : { firstTokenAt: this.#firstTokenAt }),
      endedAt: this.#clock.now(),
      ...(this.#rounds.length === 0 ? {} : { modelRounds: [...this.#rounds] }),
      ...(this.#toolRuns.length === 0 ? {} : { tools: [...this.#toolRuns] }),
      ...(this.#traceparent === undefined ? {} : { traceparent: this.#traceparent }),
    };
  }

  /** The span that the turn is recorded in. */
  noteTrace(traceparent: string | undefined): void {
    this.#traceparent = traceparent;
  }

  /** The model was asked. @returns to be told of the first thing that comes, and of the end. */
  beginRound(): { noteFirst(): void; end(usage: TokenUsage): void } {
    const startedAt = this.#clock.now();
    let firstTokenAt: number | undefined;
    return {
      noteFirst: () => {
        firstTokenAt ??= this.#clock.now();
      },
      end: (usage) => {
        this.#rounds.push({
          startedAt,
          ...(firstTokenAt === undefined ? {} : { firstTokenAt }),
          endedAt: this.#clock.now(),
          ...usage,
        });
      },
    };
  }

  /** The next text is a new statement: it is set apart from what was said before it. */
  beginStatement(): void {
    this.#gapDue = this.text !== '' && !/\s$/.test(this.text);
  }

  say(agent: string, text: string): void {
    this.#firstTokenAt ??= this.#clock.now();
    const spoken = this.#gapDue && !/^\s/.test(text) ? ` ${text}` : text;
    this.#gapDue = false;
    const last = this.#segments.at(-1);
    if (last?.agent === agent) last.text += spoken;
    else this.#segments.push({ agent, text: spoken });
    this.#send({ type: 'text-delta', agent, text: spoken });
  }

  addUsage(usage: TokenUsage): void {
    this.#inputTokens += usage.inputTokens;
    this.#outputTokens += usage.outputTokens;
  }

  emit(event: Exclude<TurnEvent, { type: 'text-delta' | 'turn-end' }>): void {
    if (event.type === 'tool-start') this.#toolStarts.set(event.toolCallId, this.#clock.now());
    if (event.type === 'tool-end') {
      const { tool, toolCallId, agent, ok, durationMs } = event;
      this.#tools.push({ tool, agent, ok, durationMs });
      const endedAt = this.#clock.now();
      const startedAt = this.#toolStarts.get(toolCallId) ?? endedAt - durationMs;
      this.#toolRuns.push({ tool, startedAt, endedAt, ok });
    }
    this.#send(event);
  }
}
