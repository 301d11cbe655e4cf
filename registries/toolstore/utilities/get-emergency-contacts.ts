import { z } from 'zod';
import { listRecords } from '#registries/toolstore/records/read-record.ts';
import { emergencyContactSchema } from '#registries/toolstore/utilities/records/policy.ts';
import { defineTool, type ToolContext, ToolFailure } from '#shared/contracts/tool.ts';
import { StoreError } from '#shared/errors/coded-error.ts';

export const getEmergencyContacts = defineTool({
  name: 'get_emergency_contacts',
  version: 1,
  description:
    'Gives the emergency phone numbers: for danger to life, gas emergencies, downed wires and outages.',
  exampleRequests: [
    'what number do I call in an emergency',
    'give me the gas emergency number',
    'who do I call about a fire at the pole',
    'what is your emergency hotline',
  ],
  parameters: z.object({}),
  result: z.object({
    contacts: z.array(z.object({ name: z.string(), phone: z.string(), for: z.string() })),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 5000,
  async execute(_args, context) {
    const contacts = await readContacts(context);
    const ordered = contacts.toSorted((one, other) => one.order - other.order);
    return {
      contacts: ordered.map(({ name, phone, forWhat }) => ({ name, phone, for: forWhat })),
      message: ordered.map(({ phone, forWhat }) => `For ${forWhat}, call ${phone}.`).join(' '),
    };
  },
});

/** @throws ToolFailure that names the one number that is always right. */
async function readContacts({ services }: ToolContext) {
  try {
    return await listRecords(services.publicRecords, 'emergency-contact', emergencyContactSchema);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new ToolFailure({
      code: error.code,
      message: 'I can’t look up our own numbers right now. If anybody is in danger, call 911.',
      fix: 'Offer to connect a person.',
    });
  }
}
