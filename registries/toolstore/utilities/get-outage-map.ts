import { z } from 'zod';
import { listRecords } from '#registries/toolstore/records/read-record.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { activeOutages } from '#registries/toolstore/utilities/place/known-outage.ts';
import { serviceAreaSchema } from '#registries/toolstore/utilities/records/outage.ts';
import { spokenCount, spokenList } from '#registries/toolstore/wording/spoken-list.ts';
import { defineTool } from '#shared/contracts/tool.ts';

export const getOutageMap = defineTool({
  name: 'get_outage_map',
  version: 1,
  description:
    'Gives the address of the online outage map and an overview of all current outages in the whole network.',
  exampleRequests: [
    'is there an outage map',
    'how many people are without power right now',
    'where are the outages',
    'can I see the outages online',
  ],
  parameters: z.object({}),
  result: z.object({
    map_url: z.string(),
    current_outages: z.number(),
    customers_affected_total: z.number(),
    message: z.string(),
  }),
  effect: 'read',
  requires: 'none',
  timeoutMs: 5000,
  async execute(_args, context) {
    const [{ outageMapUrl }, outages, areas] = await Promise.all([
      readPolicy(context),
      activeOutages(context),
      listRecords(context.services.publicRecords, 'service-area', serviceAreaSchema),
    ]);
    const nameOf = new Map(areas.map(({ id, name }) => [id, name]));
    const affected = outages.reduce((sum, outage) => sum + outage.affectedCustomers, 0);
    const largest = outages
      .toSorted((one, other) => other.affectedCustomers - one.affectedCustomers)
      .slice(0, 3)
      .map(
        ({ serviceAreaId, affectedCustomers }) =>
          `${nameOf.get(serviceAreaId) ?? 'another area'} with ${spokenCount(affectedCustomers, 'customer')}`,
      );
    const spokenUrl = outageMapUrl.replace(/^https?:\/\//, '');
    const overview =
      outages.length === 0
        ? 'There are no outages in our network right now.'
        : `There ${outages.length === 1 ? 'is' : 'are'} ${spokenCount(outages.length, 'outage')} right now: ${spokenList(largest)}.`;
    return {
      map_url: outageMapUrl,
      current_outages: outages.length,
      customers_affected_total: affected,
      message: `${overview} You can follow them on the map at ${spokenUrl}.`,
    };
  },
});
