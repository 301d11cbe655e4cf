/**
 * A document id made of parts. Cosmos DB ids may not contain `/`, `\`, `?` or `#` (Microsoft docs:
 * Azure Cosmos DB service quotas, per-item limits), and parts come from other systems.
 */
export function documentId(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join(':');
}
