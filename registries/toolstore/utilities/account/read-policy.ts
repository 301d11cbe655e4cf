import { readRecord } from '#registries/toolstore/records/read-record.ts';
import {
  type Policy,
  policyId,
  policySchema,
} from '#registries/toolstore/utilities/records/policy.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';

/** The company's rules. @throws Error when the system of record was never set up. */
export async function readPolicy(context: ToolContext): Promise<Policy> {
  const policy = await readRecord(context.services.publicRecords, policyId, policySchema);
  if (policy === undefined) throw new Error('The public record `policy` is missing.');
  return policy;
}
