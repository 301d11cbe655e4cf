import { z } from 'zod';
import { isReference } from '#registries/toolstore/records/reference-of.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { spokenAddress } from '#registries/toolstore/utilities/place/spoken-address.ts';
import { restorationFacts } from '#registries/toolstore/utilities/place/spoken-outage.ts';
import {
  findTrouble,
  outageNumbered,
  speaksOfPlace,
  type Trouble,
} from '#registries/toolstore/utilities/tickets/find-trouble.ts';
import {
  emergencyEta,
  outageEta,
  type RestorationEta,
  restorationEtaSchema,
  ticketEta,
} from '#registries/toolstore/utilities/tickets/restoration-eta.ts';
import { defineTool, ToolFailure } from '#shared/contracts/tool.ts';

export const getRestorationEta = defineTool({
  name: 'get_restoration_eta',
  version: 1,
  description:
    'Tells when service will be back or when the repair crew will come, for an outage, a downed wire, a gas leak or a ticket that is already known.',
  exampleRequests: [
    'when will my power be back',
    'just tell me when the power is back',
    'when does it come back',
    'how long is this going to take',
    'when will the crew be here',
    'are you people coming today',
    'what is the estimated time for the repair',
    'is somebody already working on it',
  ],
  parameters: z.object({
    service_address: z
      .string()
      .max(200)
      .optional()
      .describe('Address without service. Leave it out for the customer’s own address.'),
    outage_id: z
      .string()
      .max(40)
      .optional()
      .describe('Number of the outage or ticket, when it is known.'),
  }),
  result: restorationEtaSchema,
  effect: 'read',
  requires: 'none',
  timeoutMs: 5000,
  async execute(args, context): Promise<RestorationEta> {
    const named = await outageNumbered(context, args.outage_id);
    if (named !== undefined && args.service_address === undefined && !speaksOfPlace(context)) {
      const { timeZone } = await readPolicy(context);
      return outageEta(named, undefined, { nowMs: context.clock.now(), timeZone });
    }
    const trouble = await findTrouble(context, args.service_address, named);
    const { moment, outage, ticket, emergency } = trouble;
    const unknownNumber = isUnknown(args.outage_id, trouble)
      ? `I can’t find ${args.outage_id} among the open outages and tickets. `
      : '';
    const about = (eta: RestorationEta): RestorationEta => ({
      ...eta,
      message: `${unknownNumber}${eta.message}`,
    });
    if (emergency !== undefined) return about(emergencyEta(emergency, outage, moment));
    if (outage !== undefined) {
      context.learn(restorationFacts(outage, moment));
      return about(outageEta(outage, ticket, moment));
    }
    if (ticket !== undefined) return about(ticketEta(ticket, moment));
    throw new ToolFailure({
      code: 'no_outage_known',
      message: `${unknownNumber}I don’t see an outage or a ticket for ${spokenAddress(trouble.address)}. Is something out there? Then I’ll report it.`,
      fix: 'Report it once the customer says that service is out.',
    });
  },
});

/** True when the customer named a number and nothing that was found has it. */
const isUnknown = (number: string | undefined, { outage, ticket, emergency }: Trouble): boolean =>
  number !== undefined &&
  number.trim() !== '' &&
  ![outage, ticket, emergency].some(
    (found) => found !== undefined && isReference(number, found.reference),
  );
