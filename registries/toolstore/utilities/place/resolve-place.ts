import { askFor } from '#registries/toolstore/ask-for.ts';
import { listRecords, readRecord } from '#registries/toolstore/records/read-record.ts';
import { readPolicy } from '#registries/toolstore/utilities/account/read-policy.ts';
import { accountId, accountSchema } from '#registries/toolstore/utilities/records/account.ts';
import {
  type ServiceArea,
  serviceAreaSchema,
} from '#registries/toolstore/utilities/records/outage.ts';
import type { SpeakingMoment } from '#registries/toolstore/wording/spoken-time.ts';
import type { ToolContext } from '#shared/contracts/tool.ts';
import { addressKey, streetAddress, writtenAddress } from './address-key.ts';

/** A place a customer speaks of, put on the network map. */
export interface Place {
  /** As it will be said and stored; the customer's own address in its official spelling. */
  readonly address: string;
  readonly key: string;
  /** Undefined when the address lies in no area that we know. */
  readonly serviceAreaId: string | undefined;
  readonly moment: SpeakingMoment;
  /** The current customer's own service address. */
  readonly own: boolean;
}

const homeWords =
  /\b(?:here|home|house|place|apartment|flat|kitchen|basement|cellar|garage|bathroom|bedroom|living room|yard|garden|hallway|building|property|stove|furnace|same address|service address)\b/i;
const otherPlaceWords =
  /\d|\b(?:street|avenue|road|drive|lane|court|boulevard|terrace|square|highway|parkway|corner|neighbou?r\S*)\b/i;

const groundWords = new Set(
  (
    'the a an my our on in at by near next to of from outside there lying down across along it is its ' +
    'pavement sidewalk street road ground grass lawn curb kerb floor gutter ditch path driveway alley'
  ).split(' '),
);

/** `on the pavement`: somewhere on the ground, which is nowhere to send anybody to. */
const isAnyGround = (text: string): boolean =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .every((word) => word === '' || groundWords.has(word));

/** `my house`, `in the kitchen`, `right here`: a home without saying which. */
const meansHome = (text: string): boolean => homeWords.test(text) && !otherPlaceWords.test(text);

/**
 * Finds the place a customer speaks of: their own address when they name none, say "my house", or
 * name it in their own words; otherwise an address in one of the service areas or outside. The
 * address a stranger gave before counts as theirs.
 *
 * @param ask how to ask for the place when nothing says which one is meant.
 * @throws ToolFailure `invalid_arguments` with that question.
 */
export async function resolvePlace(
  context: ToolContext,
  spoken: string | undefined,
  ask: { readonly parameter: string; readonly question: string },
): Promise<Place> {
  const nowMs = Math.round(context.clock.now());
  const own =
    context.customer === undefined
      ? undefined
      : await readRecord(context.services.customerRecords(), accountId, accountSchema);
  const said = spoken?.trim() ?? '';
  const isHome = said === '' || meansHome(said);
  const saidBefore = context.session.facts.service_address;
  const named = isHome && typeof saidBefore === 'string' ? saidBefore : said;

  if (own !== undefined && (isHome || addressKey(named) === addressKey(own.serviceAddress))) {
    return {
      address: own.serviceAddress,
      key: addressKey(own.serviceAddress),
      serviceAreaId: own.serviceAreaId,
      moment: { nowMs, timeZone: own.timeZone },
      own: true,
    };
  }
  if (named === '' || meansHome(named) || !/\p{L}/u.test(named) || isAnyGround(named)) {
    throw askFor(ask.parameter, ask.question);
  }
  const area = await findArea(context, named);
  return {
    address: writtenAddress(named),
    key: addressKey(named),
    serviceAreaId: area?.id,
    moment: { nowMs, timeZone: area?.timeZone ?? (await readPolicy(context)).timeZone },
    own: false,
  };
}

async function findArea(context: ToolContext, address: string): Promise<ServiceArea | undefined> {
  const areas = await listRecords(
    context.services.publicRecords,
    'service-area',
    serviceAreaSchema,
  );
  const zipCode = /\b(\d{5})(?:-\d{4})?\s*$/.exec(address)?.[1];
  const byZip = areas.filter(({ zipCodes }) => zipCode !== undefined && zipCodes.includes(zipCode));
  if (byZip.length === 1) return byZip[0];
  const { street } = streetAddress(address);
  const byStreet = (byZip.length > 0 ? byZip : areas).filter(({ streets }) =>
    streets.some((known) => known === street || known.split(' ').slice(0, -1).join(' ') === street),
  );
  return byStreet.length === 1 ? byStreet[0] : undefined;
}

/**
 * Facts about a place that was spoken of. Another address than the customer's own does not
 * replace their service address.
 */
export const placeFacts = (
  place: Place,
  context: ToolContext,
): Readonly<Record<string, string>> => ({
  outage_address: place.address,
  ...(place.own || context.customer === undefined ? { service_address: place.address } : {}),
});
