/** What a caller hears from the telephony service while no worker has their call. */
export const streamLines = {
  reconnecting: 'One moment please, I am reconnecting you.',
  /** Nobody had greeted the caller yet. */
  connecting: 'One moment please, I am putting you through.',
  patience: 'I am still working on the connection. Thank you for your patience.',
  /** What was said last may not have been heard, so nobody waits for an answer to it. */
  back: 'Thank you for waiting, I am back. Please say again what you said last.',
  cutOff: 'Sorry, I was cut off for a moment. Please say again what you said last.',
} as const;

/** The last words to a caller whose stream cannot be restored: what happens next, as far as we can tell. */
export function apologyLine(next: {
  readonly callBack: boolean;
  readonly whatsApp: boolean;
}): string {
  return [
    'I am sorry, I have lost the connection and cannot restore it.',
    next.callBack
      ? 'I have noted your number, and we will call you back as soon as we can.'
      : 'Please call again in a few minutes.',
    ...(next.whatsApp ? ['You can also write to us on WhatsApp.'] : []),
    'Goodbye.',
  ].join(' ');
}
