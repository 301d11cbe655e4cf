import type { Channel } from '#shared/contracts/ids.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionMemo } from '#shared/contracts/session.ts';

/** Number the customer can be written to: the one on file, else the one they call from. E.164. */
export function phoneOf(memo: SessionMemo): string | undefined {
  const onFile = memo.facts.customer_phone;
  return typeof onFile === 'string' ? onFile : memo.customerPhone;
}

/** Channels this customer can be reached on, in the scenario's order of preference. */
export function reachableChannels(
  scenario: ScenarioDefinition,
  memo: SessionMemo,
): readonly Channel[] {
  const hasPhone = phoneOf(memo) !== undefined;
  return (scenario.omnichannel?.channels ?? []).filter(
    (channel) => channel === 'webchat' || hasPhone,
  );
}
