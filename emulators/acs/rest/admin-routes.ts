import { z } from 'zod';
import { UnknownFaultError } from '../../runtime/fault-switchboard.ts';
import type { CallRegistry } from '../calls/call-registry.ts';
import { type EventGrid, HandshakeFailedError } from '../event-grid/event-grid.ts';
import type { AcsFaults } from '../faults.ts';
import type { HandsetRegistry } from '../handset/handset-registry.ts';
import { AcsError } from './acs-error.ts';
import { type Route, readBody } from './route.ts';

const subscriptionSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  eventTypes: z.array(z.string().startsWith('Microsoft.Communication.')).min(1),
  headers: z.record(z.string(), z.string()).default({}),
});
const faultsSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]));
const handsetSchema = z.strictObject({
  reachable: z.boolean().optional(),
  serviceWindowOpen: z.boolean().optional(),
});
const phoneSchema = z.strictObject({ reachable: z.boolean() });
const templateSchema = z.strictObject({
  name: z.string().min(1),
  language: z.string().min(2),
  body: z.string().min(1),
});

/** What people, scripts and tests set and read; not part of Azure. */
export function adminRoutes(options: {
  readonly calls: CallRegistry;
  readonly eventGrid: EventGrid;
  readonly handsets: HandsetRegistry;
  readonly faults: AcsFaults;
}): readonly Route[] {
  const { calls, eventGrid, handsets, faults } = options;
  const route = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
    method,
    path: `/_admin/${path}`,
    access: 'open',
    handle,
  });
  return [
    route('GET', 'calls', () => ({
      status: 200,
      json: { calls: calls.list().map((call) => call.snapshot()) },
    })),
    route('GET', 'event-subscriptions', () => ({ status: 200, json: eventGrid.state() })),
    route('POST', 'event-subscriptions', async ({ json }) => {
      try {
        return { status: 201, json: await eventGrid.subscribe(readBody(subscriptionSchema, json)) };
      } catch (error) {
        if (!(error instanceof HandshakeFailedError)) throw error;
        throw new AcsError(400, 'HandshakeFailed', error.message);
      }
    }),
    route('GET', 'faults', () => ({ status: 200, json: faults.switchboard.active() })),
    route('POST', 'faults', ({ json }) => {
      try {
        faults.switchboard.set(readBody(faultsSchema, json));
      } catch (error) {
        if (!(error instanceof UnknownFaultError)) throw error;
        throw new AcsError(400, 'UnknownFault', error.message);
      }
      return { status: 200, json: faults.switchboard.active() };
    }),
    route('DELETE', 'faults', () => {
      faults.switchboard.clear();
      return { status: 204 };
    }),
    route('GET', 'handsets', () => ({ status: 200, json: { handsets: handsets.state() } })),
    route('PUT', 'handsets/{phone}', ({ params, json }) => {
      const { reachable, serviceWindowOpen } = readBody(handsetSchema, json);
      const phone = params.phone ?? '';
      if (reachable !== undefined) handsets.setReachable(phone, reachable);
      if (serviceWindowOpen !== undefined) handsets.setServiceWindow(phone, serviceWindowOpen);
      return { status: 204 };
    }),
    route('PUT', 'phones/{phone}', ({ params, json }) => {
      calls.setReachable(params.phone ?? '', readBody(phoneSchema, json).reachable);
      return { status: 204 };
    }),
    route('PUT', 'templates', ({ json }) => {
      handsets.addTemplate(readBody(templateSchema, json));
      return { status: 204 };
    }),
  ];
}
