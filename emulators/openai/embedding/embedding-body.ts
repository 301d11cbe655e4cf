import { countTokens } from '../protocol/token-pieces.ts';
import type { EmbeddingRequest } from './embedding-request.ts';
import type { TextEmbedder } from './text-embedder.ts';

const DEFAULT_DIMENSIONS = 1536;

/** The body of an embeddings answer: float arrays, or base64 of little-endian float32. */
export function embedTexts(options: {
  readonly embedder: TextEmbedder;
  readonly model: string;
  readonly request: EmbeddingRequest;
}): Readonly<Record<string, unknown>> {
  const { request } = options;
  const texts = typeof request.input === 'string' ? [request.input] : request.input;
  const dimensions = request.dimensions ?? DEFAULT_DIMENSIONS;
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: 'list',
    model: options.model,
    data: texts.map((text, index) => {
      const vector = options.embedder.embed(text, dimensions);
      return {
        object: 'embedding',
        index,
        embedding: request.encoding_format === 'base64' ? toBase64(vector) : [...vector],
      };
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}
