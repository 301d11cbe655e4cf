import type { SpeechToText } from '#shared/contracts/speech-to-text.ts';

/** The same recogniser, with somebody who reads along. */
export function tappedSpeechToText(
  speechToText: SpeechToText,
  onWords: (text: string, isFinal: boolean) => void,
): SpeechToText {
  return {
    open: (options, listener) =>
      speechToText.open(options, {
        onSpeechStart: (offsetMs) => listener.onSpeechStart(offsetMs),
        onPartial(recognition) {
          onWords(recognition.text, false);
          listener.onPartial(recognition);
        },
        onFinal(recognition) {
          onWords(recognition.text, true);
          listener.onFinal(recognition);
        },
        onError: (error) => listener.onError(error),
      }),
  };
}
