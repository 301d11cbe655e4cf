import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { libraryTool } from '#shared/testing/conversation-fixture.ts';
import { createToolCatalogue } from './tool-catalogue.ts';

describe('createToolCatalogue', () => {
  const tool = libraryTool({
    name: 'reserve_book',
    description: 'Reserves a book.',
    exampleRequests: ['keep Emma for me', 'reserve a book'],
    parameters: z.object({
      title: z.string().describe('Title. Ask: "Which book?"'),
      copies: z.number().int().default(1),
      pin: z.string().meta({ writeOnly: true }).describe('Library pin.').optional(),
      place: z.object({ shelf: z.string() }).optional(),
    }),
  });
  const entry = createToolCatalogue(new Map([[tool.name, tool]])).get('reserve_book');

  it('describes the tool with what customers say', () => {
    expect(entry?.definition.description).toBe(
      'Reserves a book.\nExample requests: "keep Emma for me"; "reserve a book"',
    );
  });

  it('gives a closed JSON Schema in which defaults are optional', () => {
    expect(entry?.definition.parameters).toMatchObject({
      type: 'object',
      required: ['title'],
      additionalProperties: false,
      properties: {
        title: { type: 'string', description: 'Title. Ask: "Which book?"' },
        copies: { default: 1 },
        place: { additionalProperties: false },
      },
    });
    expect(entry?.definition.parameters).not.toHaveProperty('$schema');
  });

  it('knows the parameters that are secrets', () => {
    expect([...(entry?.secretParameters ?? [])]).toEqual(['pin']);
  });
});
