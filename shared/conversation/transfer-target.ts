import type { ScenarioDefinition, TransferTarget } from '#shared/contracts/scenario.ts';

export type OfferedTarget =
  | { readonly state: 'open'; readonly target: TransferTarget }
  /** Outside its hours nobody is called. */
  | { readonly state: 'closed'; readonly target: TransferTarget };

const minutesOf = (time: string): number => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
};

/** Who takes calls for a department; undefined when the scenario names nobody. */
export function transferTargetOf(
  scenario: Pick<ScenarioDefinition, 'transfer_targets'>,
  department: string,
  nowMs: number,
): OfferedTarget | undefined {
  const { transfer_targets: targets } = scenario;
  // The name comes from outside: `constructor` is nobody's department.
  const target = Object.hasOwn(targets, department) ? targets[department] : undefined;
  if (target === undefined) return undefined;
  return { state: isOpen(target.hours, nowMs) ? 'open' : 'closed', target };
}

function isOpen(hours: TransferTarget['hours'], nowMs: number): boolean {
  if (hours === undefined) return true;
  const parts = new Map(
    new Intl.DateTimeFormat('en-US', {
      timeZone: hours.time_zone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
    })
      .formatToParts(nowMs)
      .map(({ type, value }) => [type, value]),
  );
  const day = parts.get('weekday')?.toLowerCase();
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  const isToday = hours.days.some((each) => each === day);
  return isToday && minute >= minutesOf(hours.opens) && minute < minutesOf(hours.closes);
}
