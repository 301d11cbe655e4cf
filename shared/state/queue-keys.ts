/** Hot-store key of the line of calls that wait for a free slot. */
export const waitingCallsKey = 'queue';
/** Hot-store key of the line of callers who wait for a person. */
export const waitingPeopleKey = 'queue:people';
