import { z } from 'zod';
import type { ChatToolDefinition } from '#shared/contracts/chat-model.ts';
import type { AnyTool } from '#shared/contracts/tool.ts';

/** A tool with what is derived from its schema once, at start-up. */
export interface CataloguedTool {
  readonly tool: AnyTool;
  /** What the model is told of it. */
  readonly definition: ChatToolDefinition;
  /** Parameters marked `writeOnly`: compared and forgotten, never shown or stored. */
  readonly secretParameters: ReadonlySet<string>;
}

/** Every tool by name. */
export type ToolCatalogue = ReadonlyMap<string, CataloguedTool>;

/** Derives the model's view of each tool. @throws Error for a schema that JSON Schema cannot say. */
export function createToolCatalogue(tools: ReadonlyMap<string, AnyTool>): ToolCatalogue {
  return new Map([...tools].map(([name, tool]) => [name, catalogued(tool)]));
}

const propertiesSchema = z.object({
  properties: z.record(z.string(), z.looseObject({ writeOnly: z.boolean().optional() })),
});

function catalogued(tool: AnyTool): CataloguedTool {
  // Input: a parameter with a default is optional for the model.
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(tool.parameters, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === 'object') jsonSchema.additionalProperties ??= false;
    },
  });
  const { properties } = propertiesSchema.parse(parameters);
  return {
    tool,
    definition: { name: tool.name, description: describe(tool), parameters },
    secretParameters: new Set(
      Object.entries(properties).flatMap(([name, { writeOnly }]) => (writeOnly ? [name] : [])),
    ),
  };
}

/** What the model should know before it calls the tool, so that it asks for proof first. */
const requirementText = {
  none: '',
  identified: '',
  verified: ' Only for verified customers: verify their identity first.',
} as const;

function describe(tool: AnyTool): string {
  const examples = tool.exampleRequests ?? [];
  const description = `${tool.description}${requirementText[tool.requires]}`;
  if (examples.length === 0) return description;
  return `${description}\nExample requests: ${examples.map((text) => `"${text}"`).join('; ')}`;
}
