import { z } from 'zod';

/** A request body that is read by one of the parsers of the outside services. */
export function bodyOf<Events>(parse: (body: unknown) => Events): z.ZodType<Events> {
  return z.unknown().transform((body, context): Events => {
    try {
      return parse(body);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      for (const { path, message } of error.issues) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
      return z.NEVER;
    }
  });
}
