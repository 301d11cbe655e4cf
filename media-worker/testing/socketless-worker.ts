import type { Conversation } from '#shared/contracts/conversation.ts';
import { createFakeCallControl } from '#shared/testing/fake-call-control.ts';
import { FakeHotStore } from '#shared/testing/fake-hot-store.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { FakeSpeechToText } from '#shared/testing/fake-speech-to-text.ts';
import { FakeTextToSpeech } from '#shared/testing/fake-text-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import type { MediaServerDependencies } from '../server.ts';
import type {
  HttpReply,
  Socket,
  SocketListener,
  TransportOptions,
} from '../transport/transport.ts';
import { metadataFrame } from './media-client.ts';
import { ScriptedConversation } from './scripted-conversation.ts';
import { startTestWorker } from './test-worker.ts';

/** What workers of one system share, for a test of several. */
export interface SharedByWorkers {
  readonly clock: VirtualClock;
  readonly hotStore: FakeHotStore;
}

/**
 * A worker without a network, on virtual time: sockets are opened and closed by the test. Every
 * conversation greets, and answers once.
 */
export async function startSocketlessWorker(
  { clock, hotStore }: SharedByWorkers,
  overrides: Partial<MediaServerDependencies> = {},
) {
  const fakes = {
    hotStore,
    speechToText: new FakeSpeechToText(),
    textToSpeech: new FakeTextToSpeech({ clock, firstAudioMs: 80 }),
    callControl: createFakeCallControl(),
    logger: new FakeLogger(),
  };
  let transport: TransportOptions | undefined;
  const conversations: ScriptedConversation[] = [];
  const started = await startTestWorker(fakes, {
    clock,
    async startTransport(options) {
      transport = options;
      return { name: 'ws', port: 0, openSockets: 0, close: async () => undefined };
    },
    conversations: {
      async open({ sessionId }): Promise<Conversation> {
        const conversation = new ScriptedConversation({ clock, sessionId });
        conversation.greeting = ['Hello, how can I help you today?'];
        conversation.reply('Let me see. ', { waitMs: 4000 }, 'It is paid, so nothing is open.');
        conversations.push(conversation);
        return conversation;
      },
    },
    ...overrides,
  });

  const requestOf = (path: string, headers: Readonly<Record<string, string>>, token = '') => ({
    method: 'GET',
    path,
    remoteAddress: '127.0.0.1',
    query: () => token,
    header: (name: string) => headers[name],
  });

  return {
    ...fakes,
    ...started,
    clock,
    conversations,
    async get(path: string): Promise<HttpReply | undefined> {
      return transport?.http(requestOf(path, {}));
    },
    /**
     * Opens the socket of a call, as the transport would.
     *
     * @param opening first frame; absent: the metadata, as ACS sends it.
     * @throws CodedError when it is refused.
     */
    async dial(callConnectionId: string, token: string, opening = metadataFrame) {
      const [media] = transport?.sockets ?? [];
      const headers = {
        authorization: 'Bearer of-acs',
        'x-ms-call-connection-id': callConnectionId,
      };
      const admission = await media?.authorise(requestOf(media.path, headers, token));
      if (admission?.admitted !== true) throw new Error('The call was not admitted.');
      let listener: SocketListener | undefined;
      const closes: number[] = [];
      const hangUp = (code: number) => {
        const closing = listener;
        listener = undefined;
        if (closing !== undefined) closes.push(code);
        closing?.onClose(code, '');
      };
      const sent: string[] = [];
      const socket: Socket = {
        sendText: (text) => void sent.push(text),
        sendBinary: () => undefined,
        bufferedBytes: 0,
        close: hangUp,
      };
      listener = admission.open(socket);
      if (opening !== '') listener.onMessage(Buffer.from(opening), false);
      return {
        /** Codes with which it was closed, by whomever: one at most. */
        closes,
        /** Frames that the worker has sent. */
        sent,
        hangUp,
        send: (text: string) => listener?.onMessage(Buffer.from(text), false),
        conversation: () => conversations.at(-1),
        stt: () => fakes.speechToText.session,
      };
    },
  };
}

/** Time and store of a system without workers yet. */
export function createSharedByWorkers(): SharedByWorkers {
  // Today, as tokens are issued for a time that the machine's own clock tells.
  const clock = new VirtualClock(Date.now());
  return { clock, hotStore: new FakeHotStore({ clock }) };
}
