/** Joins after which a new request may start. */
const JOINT =
  /(?:[.!?;]+\s+)|(?:,?\s+(?:and|but)\s+(?:also|then|after that)\s+)|(?:,\s*(?:and|also|then|plus|oh and)\s+)|(?:\s+(?:and|also|plus|as well as)\s+(?=(?:i|i'd|i'm|can|could|would|when|what|which|how|why|where|who|is|are|do|does|did|please|tell|give|pay|send|check|report|set|schedule|book|cancel|change|update|put|add|my|get|see|find|make|the|renew|show|let|help|move|stop|start|also|if|whether|take|remove|waive|explain|text|email|call|notify|remind|connect|transfer|charge|review|turn|switch|forward|read|look|use)\b))|(?:\s+by the way,?\s+)|(?:,\s*(?=(?:can|could|would) (?:you|i|someone|somebody)\b|(?:when|what|how|why|where|who|which|is|are|do|does|did|tell|please) \w))/gi;

/** Splits an utterance into parts that may each be a request; joins inside a phrase stay whole. */
export function clausesOf(text: string): string[] {
  return text
    .split(JOINT)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}
