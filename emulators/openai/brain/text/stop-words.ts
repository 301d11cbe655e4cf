/** Words that carry no wish of their own. */
const STOP_WORDS = new Set(
  `a an the and or but so if then than that this these those there here it its itself
  i me my mine myself we our ours us you your yours he him his she her hers they them their
  am is are was were be been being do does did have has had having will would shall should may
  might must can could of at by for with about into onto to from in on as
  please just really very quite actually basically kind sort like okay ok oh um uh er hmm well now
  hi hello hey good morning afternoon evening thanks thank also too again still even ever
  some any each every all both such own same which whose who whom what where when how
  not no yes yeah because since until while during before after
  got go going let lets make sure maybe perhaps today guess think sorry wondering
  one thing things something anything everything stuff lot bit way much many
  dear sir madam folks guys people person anyone someone somebody up down out over off
  zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand`.split(
    /\s+/,
  ),
);

/** Verbs that ask for something without saying what; they count for little. */
const LIGHT_WORDS = new Set(
  `want need know tell give get see show look find check help ask say let put take use try
  view lookup retrieve return call customer caller user client information info detail
  details current number question provide review option options issue problem matter
  able happen keep come possible right different hear talk
  house home place last next first previous
  monday tuesday wednesday thursday friday saturday sunday tomorrow yesterday week month year day hour
  january february march april june july august september october november december`.split(/\s+/),
);

export const isStopWord = (word: string): boolean => STOP_WORDS.has(word);

export const isLightWord = (word: string): boolean => LIGHT_WORDS.has(word);
