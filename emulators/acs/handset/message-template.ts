import { TemplateMismatchError } from './template-mismatch-error.ts';

/** An approved WhatsApp template. `body` has `{{1}}`, `{{2}}` ... for its parameters. */
export interface MessageTemplate {
  readonly name: string;
  readonly language: string;
  readonly body: string;
}

/**
 * Fills the parameters in.
 * @throws TemplateMismatchError 132000 when their number is not the template's (Meta docs: error codes).
 */
export function fillTemplate(template: MessageTemplate, parameters: readonly string[]): string {
  const needed = new Set(template.body.match(/\{\{\d+\}\}/g)).size;
  if (needed !== parameters.length) {
    throw new TemplateMismatchError(
      '132000',
      `Template "${template.name}" takes ${needed} parameters, not ${parameters.length}.`,
    );
  }
  return template.body.replace(
    /\{\{(\d+)\}\}/g,
    (whole, index: string) => parameters[Number(index) - 1] ?? whole,
  );
}
