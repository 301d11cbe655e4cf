import type { LoadedCallScript } from './load-call-script.ts';

/** Scripts of one lane run one after the other; lanes of a phase run beside each other. */
export type Phase = readonly (readonly LoadedCallScript[])[];

/**
 * Orders scripts so that as many as possible run at once without touching each other: scripts of the
 * same customer share a lane, and so do scripts in which colleagues answer their phones; a script that fills the queue or has faults runs alone, because every
 * call of the stack would notice.
 */
export function scheduleScripts(scripts: readonly LoadedCallScript[]): readonly Phase[] {
  const faulty = scripts.filter(({ script }) => script.faults !== undefined);
  const sound = scripts.filter(({ script }) => script.faults === undefined);
  const busy = sound.filter(({ script }) => script.given.waiting_callers > 0);
  const calm = sound.filter(({ script }) => script.given.waiting_callers === 0);
  return [
    lanesByCustomer(calm),
    // The queue is one for all callers: two scripts that fill it would add up.
    ...busy.map((script) => [[script]]),
    ...faulty.map((script) => [[script]]),
  ].filter((phase) => phase.length > 0);
}

function lanesByCustomer(scripts: readonly LoadedCallScript[]): Phase {
  const lanes = new Map<string, LoadedCallScript[]>();
  for (const loaded of scripts) {
    const { customer, colleagues } = loaded.script;
    const lane = Object.keys(colleagues).length > 0 ? 'colleagues' : JSON.stringify(customer);
    lanes.set(lane, [...(lanes.get(lane) ?? []), loaded]);
  }
  return [...lanes.values()];
}
