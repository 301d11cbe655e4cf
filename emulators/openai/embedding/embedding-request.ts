import { z } from 'zod';

/** Source: Azure OpenAI REST API reference, Embeddings - Create. */
export const embeddingRequestSchema = z.looseObject({
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)]),
  model: z.string().optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  dimensions: z.int().min(8).max(3072).optional(),
});
export type EmbeddingRequest = z.infer<typeof embeddingRequestSchema>;
