import type { RecordArea, ToolServices } from '#shared/contracts/tool-services.ts';

/**
 * Services for a tool that may run before it is certain what the customer has said: looking up works
 * at once; whatever would be seen by somebody else waits, and is not done at all after an abort.
 *
 * @param until.certain resolves when it is certain, or when `until.signal` aborts.
 */
export function holdServices(
  services: ToolServices,
  until: { readonly certain: () => Promise<void>; readonly signal: AbortSignal },
): ToolServices {
  const held =
    <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await until.certain();
      until.signal.throwIfAborted();
      return act(...args);
    };
  const heldArea = (area: RecordArea): RecordArea => ({
    get: (id) => area.get(id),
    list: (kind) => area.list(kind),
    put: held((record, ifMatch) => area.put(record, ifMatch)),
  });
  return {
    ...services,
    customerRecords: () => heldArea(services.customerRecords()),
    publicRecords: heldArea(services.publicRecords),
    recordsForVerification: (customerId) => heldArea(services.recordsForVerification(customerId)),
    queue: {
      status: () => services.queue.status(),
      join: held((entry) => services.queue.join(entry)),
    },
    startChannelSwitch: held((request) => services.startChannelSwitch(request)),
    sendMessage: held((message) => services.sendMessage(message)),
  };
}
