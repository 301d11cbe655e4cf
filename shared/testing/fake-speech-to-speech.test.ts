import { ModelError } from '#shared/errors/coded-error.ts';
import { FakeSpeechToSpeech } from './fake-speech-to-speech.ts';
import { describeSpeechToSpeech } from './speech-to-speech-suite.ts';

describeSpeechToSpeech('scripted fake', async () => {
  const fake = new FakeSpeechToSpeech();
  const sessionOf = (session: unknown) => {
    const found = fake.sessions.find((candidate) => candidate === session);
    if (found === undefined) throw new Error('The session is not one of the fake.');
    return found;
  };
  const refuse = (error: ModelError) => {
    fake.openError = error;
  };
  return {
    speechToSpeech: fake,
    async say(session, line) {
      sessionOf(session).hear(line);
    },
    async mumble(session) {
      sessionOf(session).hear('');
    },
    async reply({ text, call }) {
      fake.reply({
        ...(text === undefined ? {} : { text }),
        ...(call === undefined
          ? {}
          : {
              toolCalls: [
                { id: 'call-1', name: call.name, argumentsJson: JSON.stringify(call.arguments) },
              ],
            }),
      });
    },
    async limitRate() {
      fake.reply({ end: { status: 'failed', error: new ModelError('model_rate_limited') } });
    },
    async stall() {
      fake.answerPatienceMs = 10;
    },
    async shutDown() {
      refuse(new ModelError('model_unavailable'));
      for (const session of fake.sessions) session.fail();
    },
    async refuseKey() {
      refuse(new ModelError('model_request_refused'));
    },
    async close() {
      for (const session of fake.sessions) await session.close();
    },
  };
});
