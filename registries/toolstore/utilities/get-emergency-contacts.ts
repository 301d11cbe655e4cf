import { z } from 'zod';
import { listRecords } from '#registries/toolstore/records/read-record.ts';
import { emergencyContactSchema } from '#registries/toolstore/utilities/records/policy.ts';
import { defineTool } from '#shared/contracts/tool.ts';

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
    const contacts = await listRecords(
      context.services.publicRecords,
      'emergency-contact',
      emergencyContactSchema,
    );
    const ordered = contacts.toSorted((one, other) => one.order - other.order);
    return {
      contacts: ordered.map(({ name, phone, forWhat }) => ({ name, phone, for: forWhat })),
      message: ordered.map(({ phone, forWhat }) => `For ${forWhat}, call ${phone}.`).join(' '),
    };
  },
});
