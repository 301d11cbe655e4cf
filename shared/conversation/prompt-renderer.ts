import { Template } from '@huggingface/jinja';
import type { Fact } from '#shared/contracts/session.ts';
import { safeFact } from './safe-text.ts';
import { checkFilters } from './template-filters.ts';

/** Values a template may use: facts, the scenario's `template_vars`, `channel`. */
export type TemplateValues = Readonly<Record<string, Fact | undefined>>;

/** A prompt or greeting template is wrong. Thrown at start-up, when content is validated. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(template: string, problem: string, options?: ErrorOptions) {
    super(`${template}: ${problem}`, options);
  }
}

/** Renders Jinja templates; each is parsed once. */
export interface PromptRenderer {
  /**
   * A missing value renders as nothing and is false in a condition, as in Jinja. Text values are
   * made safe (one line, no fake headings) before they reach the template.
   *
   * @param name where the template comes from, for errors.
   * @throws TemplateError
   */
  render(name: string, template: string, values: TemplateValues): string;
  /**
   * A date in words, e.g. "Wednesday, January 1, 2025".
   *
   * @param timeZone IANA name; anything else gives the date in UTC.
   */
  date(nowMs: number, timeZone: Fact | undefined): string;
}

export function createPromptRenderer(): PromptRenderer {
  const parsed = new Map<string, Template>();
  // Building a format takes longer than all the rest of a prompt.
  const formats = new Map<string, Intl.DateTimeFormat>();

  function formatOf(timeZone: string): Intl.DateTimeFormat {
    const known = formats.get(timeZone);
    if (known !== undefined) return known;
    const created = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone });
    formats.set(timeZone, created);
    return created;
  }

  function parse(name: string, template: string): Template {
    const known = parsed.get(template);
    if (known !== undefined) return known;
    try {
      const created = new Template(template);
      checkFilters(created.parsed);
      parsed.set(template, created);
      return created;
    } catch (cause) {
      throw new TemplateError(name, reasonOf(cause), { cause });
    }
  }

  return {
    render(name, template, values) {
      const created = parse(name, template);
      try {
        return created.render(safeValues(values)).trim();
      } catch (cause) {
        throw new TemplateError(name, reasonOf(cause), { cause });
      }
    },

    date(nowMs, timeZone) {
      if (typeof timeZone !== 'string') return formatOf('UTC').format(nowMs);
      try {
        return formatOf(timeZone).format(nowMs);
      } catch (error) {
        if (error instanceof RangeError) return formatOf('UTC').format(nowMs);
        throw error;
      }
    },
  };
}

function safeValues(values: TemplateValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, typeof value === 'string' ? safeFact(value) : value]],
    ),
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
