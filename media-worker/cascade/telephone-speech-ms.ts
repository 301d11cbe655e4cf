/** Generously: it does not say when it has finished before the event for that has travelled. */
const msPerCharacter = 75;

/** How long the telephony service takes to speak a text for us. */
export function telephoneSpeechMs(text: string): number {
  return text.length * msPerCharacter;
}
