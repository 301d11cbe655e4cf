import { SpeechError } from '#shared/errors/coded-error.ts';
import { FakeRecognitionSession, FakeSpeechToText } from './fake-speech-to-text.ts';
import { describeSpeechToText } from './speech-to-text-suite.ts';

const scripted = (session: unknown): FakeRecognitionSession => {
  if (session instanceof FakeRecognitionSession) return session;
  throw new TypeError('Not a session of the fake.');
};

describeSpeechToText('fake', async () => {
  const speechToText = new FakeSpeechToText();
  return {
    speechToText,
    async say(session, line) {
      const fake = scripted(session);
      const start = fake.pushedBytes / 32;
      fake.push(new Uint8Array(32 * 800));
      fake.speechStart(start);
      const words = line.toLowerCase().replace('.', '').split(' ');
      for (const count of words.keys()) fake.partial(words.slice(0, count + 1).join(' '));
      fake.final(line);
    },
    async mumble(session) {
      const fake = scripted(session);
      fake.speechStart();
      fake.push(new Uint8Array(32 * 800));
      fake.final('');
    },
    async refuseKey() {
      speechToText.openError = new SpeechError('speech_unauthorised');
    },
    async shutDown() {
      speechToText.openError = new SpeechError('speech_unavailable');
      for (const session of speechToText.sessions) session.fail();
    },
    stall: async () => undefined,
    close: async () => undefined,
  };
});
