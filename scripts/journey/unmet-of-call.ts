import type { Expectation } from './expectation-schema.ts';
import type { LoggedCall } from './journey-log.ts';
import { matches } from './pattern.ts';

/** What an expectation says of the phone call itself and does not hold; empty when all of it does. */
export function unmetOfCall(
  { voicemail, call: wanted }: Pick<Expectation, 'voicemail' | 'call'>,
  call: LoggedCall | undefined,
): string[] {
  return [
    ...(voicemail === undefined ? [] : unmetOfVoicemail(voicemail, call)),
    ...(wanted === undefined ? [] : unmetOfListing(wanted, call)),
  ];
}

function unmetOfVoicemail(voicemail: string, call: LoggedCall | undefined): string[] {
  if (call?.recordsSince === undefined)
    return [`voicemail ${voicemail} — but no answering machine recorded anything`];
  const recorded = call.recorded.join(' ');
  if (matches(voicemail, recorded)) return [];
  const heard = recorded === '' ? 'nothing' : `"${recorded}"`;
  const lost =
    call.unrecorded.length === 0
      ? ''
      : ` (said before it recorded, so lost: "${call.unrecorded.join(' ')}")`;
  return [`voicemail ${voicemail} — but the machine recorded ${heard}${lost}`];
}

function unmetOfListing(
  wanted: NonNullable<Expectation['call']>,
  call: LoggedCall | undefined,
): string[] {
  const listed = call?.listed;
  if (listed === undefined) return ['the call in the list of calls — but it is not there'];
  const { end_reason: endReason, ...exact } = wanted;
  const differing = Object.entries(exact).filter(
    ([key, value]) => Reflect.get(listed, key) !== value,
  );
  const unmet = differing.map(
    ([key, value]) =>
      `call ${key} ${value} — but it is: ${Reflect.get(listed, key) ?? 'not known'}`,
  );
  if (endReason !== undefined && !matches(endReason, listed.end_reason ?? ''))
    unmet.push(`call end_reason ${endReason} — but it is: ${listed.end_reason ?? 'not known'}`);
  return unmet;
}
