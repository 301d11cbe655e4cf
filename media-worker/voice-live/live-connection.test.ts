import { expect, it } from 'vitest';
import { FakeSpeechToSpeech } from '#shared/testing/fake-speech-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { LiveConnection } from './live-connection.ts';

const said = [
  { role: 'assistant', text: 'How may I help?' },
  { role: 'user', text: 'I have a question.' },
] as const;

async function connect(id: number) {
  const nothing = () => undefined;
  const session = await new FakeSpeechToSpeech({ clock: new VirtualClock(0) }).open(
    {
      instructions: '',
      tools: [],
      voice: { name: 'test voice', language: 'en-US' },
      language: 'en-US',
      turnDetection: { silenceMs: 500, threshold: 0.5 },
    },
    {
      onSpeechStart: nothing,
      onSpeechEnd: nothing,
      onUtterance: nothing,
      onPartialTranscript: nothing,
      onTranscript: nothing,
      onText: nothing,
      onAudio: nothing,
      onWord: nothing,
      onItemEnd: nothing,
      onAnswerEnd: nothing,
      onRefused: nothing,
      onClosed: nothing,
    },
  );
  return { connection: new LiveConnection(id, session, said), items: session.items };
}

it('is told what was said, each thing once', async () => {
  const { connection, items } = await connect(1);
  connection.addMessage(said[0]);
  connection.addMessage({ role: 'assistant', text: 'Ask it, please.' });
  expect(items).toMatchObject([...said, { text: 'Ask it, please.' }]);
});

it('knows its own items by their names, and no other connection’s', async () => {
  const [one, other] = [await connect(1), await connect(11)];
  const item = one.connection.addMessage(said[0]);
  other.connection.onItem(item, (session, itemId) => session.forget(itemId));
  expect(other.items).toHaveLength(2);
  one.connection.onItem(item, (session, itemId) => session.forget(itemId));
  expect(one.items).toMatchObject([said[1]]);
});
