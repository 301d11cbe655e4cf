/** A call is ended when it has lasted this long: its slot and its addresses are for no longer. */
export const longestCallMs = 4 * 3_600_000;
