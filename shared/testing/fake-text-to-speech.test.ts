import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeTextToSpeech } from './fake-text-to-speech.ts';
import { describeTextToSpeech } from './text-to-speech-suite.ts';

describeTextToSpeech('fake', async () => {
  const textToSpeech = new FakeTextToSpeech();
  return {
    textToSpeech,
    async refuseKey() {
      textToSpeech.error = new SpeechError('speech_unauthorised');
    },
    async breakSynthesis() {
      textToSpeech.error = new SpeechError('speech_unavailable');
    },
    async repair() {
      textToSpeech.error = undefined;
    },
    async shutDown() {
      textToSpeech.error = new SpeechError('speech_unavailable');
    },
    close: async () => undefined,
  };
});
