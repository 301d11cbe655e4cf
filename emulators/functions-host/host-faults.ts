import { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { InvokeFunction } from './invoke-function.ts';

/** The faults that this host honours. */
export function createHostFaults(): FaultSwitchboard {
  return new FaultSwitchboard(['http_latency_ms', 'http_unavailable', 'activity_failures']);
}

/** Makes the next `activity_failures` activities fail before their code runs. */
export function withActivityFaults(
  invoke: InvokeFunction,
  faults: FaultSwitchboard,
): InvokeFunction {
  return (target, trigger) => {
    const failures = faults.number('activity_failures') ?? 0;
    if (failures < 1 || target.trigger.type.toLowerCase() !== 'activitytrigger') {
      return invoke(target, trigger);
    }
    faults.set({ activity_failures: failures > 1 ? failures - 1 : null });
    return Promise.reject(new Error('Injected fault: activity_failures.'));
  };
}

/** Waits out `http_latency_ms`. @returns false when `http_unavailable` is set. */
export async function passHttpFaults(clock: Clock, faults: FaultSwitchboard): Promise<boolean> {
  const latencyMs = faults.number('http_latency_ms') ?? 0;
  if (latencyMs > 0) await delay(clock, latencyMs);
  return faults.get('http_unavailable') !== true;
}
