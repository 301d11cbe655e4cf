const REQUEST =
  /^(?:(?:actually|wait|sorry|hold on|first|before that|just|then)[,\s]+)*(?:can|could|would|will|do|does|did|is|are|am|have|has|what|when|where|why|who|how|which|i want|i'd like|i would like|i need|tell|show|let|give|please)\b|\?\s*$/i;

/** True for words that ask for something, rather than state a value or a fact. */
export const isRequest = (text: string): boolean => REQUEST.test(text);
