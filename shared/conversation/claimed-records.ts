import type { RecordArea } from '#shared/contracts/tool-services.ts';
import { listLimit, recordTime } from './record-area.ts';

/**
 * A customer's records as somebody sees them who only claims to be the customer: reading finds the
 * customer's, with what this session wrote in their place; writing goes to the session's own area, so
 * that a forged number changes nothing of the customer's.
 */
export function createClaimedRecords(areas: {
  readonly customer: RecordArea;
  readonly session: RecordArea;
}): RecordArea {
  const { customer, session } = areas;
  return {
    async get(id) {
      const own = await session.get(id);
      if (own !== undefined) return own;
      const onFile = await customer.get(id);
      // Written over, it becomes a new record of the session.
      return onFile === undefined ? undefined : { record: onFile.record, etag: 'absent' };
    },

    async list(kind) {
      const [own, onFile] = await Promise.all([session.list(kind), customer.list(kind)]);
      const written = new Set(own.map(({ id }) => id));
      const others = onFile.filter(({ id }) => !written.has(id));
      return [...own, ...others]
        .sort((left, right) => recordTime(right) - recordTime(left))
        .slice(0, listLimit);
    },

    put: (record, ifMatch) => session.put(record, ifMatch),
  };
}
