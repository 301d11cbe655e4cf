/**
 * Everything that reaches behind the Speech SDK's public API, in one place. Written for and tested
 * with microsoft-cognitiveservices-speech-sdk 1.52.0, whose version package.json pins; each
 * function throws when the SDK no longer looks as expected, so that an update cannot pass unseen.
 */
import {
  CancellationErrorCode,
  CancellationReason,
  type PushAudioInputStream,
  type Recognizer,
  type SpeechSynthesizer,
} from 'microsoft-cognitiveservices-speech-sdk';
import { WebsocketMessageAdapter } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/Exports.js';
import { z } from 'zod';

/** The SDK has changed inside. */
export class SpeechSdkChangedError extends Error {
  override readonly name = 'SpeechSdkChangedError';
}

type AnyFunction = (...parameters: unknown[]) => unknown;
const functionSchema = z.custom<AnyFunction>((value) => typeof value === 'function');

/**
 * Keeps the SDK on the `ws` client. From Node 22 on it would take the built-in WebSocket, which
 * cannot send headers, and put the key into the address instead.
 */
export function useNodeWebSocket(): void {
  WebsocketMessageAdapter.forceNpmWebSocket = true;
}

/**
 * Makes a push stream pass audio on in blocks of `bytes`. Its own block is 100 ms, which delays
 * 20 ms frames by up to 80 ms.
 * @throws SpeechSdkChangedError
 */
export function setPushStreamBlockSize(stream: PushAudioInputStream, bytes: number): void {
  const inner: unknown = Reflect.get(stream, 'privStream');
  const isKnown =
    typeof inner === 'object' &&
    inner !== null &&
    typeof Reflect.get(inner, 'privTargetChunkSize') === 'number';
  if (!isKnown) {
    throw new SpeechSdkChangedError('PushAudioInputStream has no privStream.privTargetChunkSize.');
  }
  Reflect.set(inner, 'privTargetChunkSize', bytes);
}

const connectionFactorySchema = z.looseObject({ create: functionSchema });
const connectionSchema = z.looseObject({ dispose: functionSchema });

/**
 * Knows the socket of a recogniser or synthesizer from the moment it begins to connect. The SDK does not
 * close the socket of a synthesizer that has never spoken, nor one whose handshake is not answered.
 *
 * @returns closes the socket for good: the SDK opens no other one.
 * @throws SpeechSdkChangedError
 */
export function trackSocket(owner: Recognizer | SpeechSynthesizer): () => Promise<void> {
  const adapter = owner.internalData;
  const factory: unknown = Reflect.get(adapter, 'privConnectionFactory');
  const known = connectionFactorySchema.safeParse(factory);
  if (!known.success || typeof factory !== 'object' || factory === null) {
    throw new SpeechSdkChangedError('The adapter has no privConnectionFactory.create.');
  }
  let current: z.infer<typeof connectionSchema> | undefined;
  let isClosed = false;
  const tracked: unknown = Object.create(factory, {
    create: {
      async value(...parameters: unknown[]) {
        if (isClosed) throw new Error('The session is closed.');
        const connection = await Reflect.apply(known.data.create, factory, parameters);
        const opened = connectionSchema.safeParse(connection);
        if (!opened.success) throw new SpeechSdkChangedError('The connection has no dispose.');
        current = opened.data;
        return connection;
      },
    },
  });
  Reflect.set(adapter, 'privConnectionFactory', tracked);
  return async () => {
    isClosed = true;
    if (current !== undefined) await Reflect.apply(current.dispose, current, []);
  };
}

/**
 * Makes a recogniser connect for continuous recognition. The SDK chooses the address by the mode, which
 * it learns only when recognition starts: a socket that is opened before would be one for single phrases.
 * @throws SpeechSdkChangedError
 */
export function expectContinuousRecognition(recognizer: Recognizer): void {
  const config: unknown = Reflect.get(recognizer.internalData, 'privRecognizerConfig');
  if (typeof config !== 'object' || config === null || !('recognitionMode' in config)) {
    throw new SpeechSdkChangedError('The adapter has no privRecognizerConfig.recognitionMode.');
  }
  Reflect.set(config, 'recognitionMode', 'Conversation');
}

const synthesisAdapterSchema = z.object({
  stopSpeaking: functionSchema,
  cancelSynthesisLocal: functionSchema,
});

/**
 * Gives a function that ends the utterance a synthesizer is speaking: it tells the service to stop
 * (`synthesis.control`) and completes the utterance here at once, so that its remaining audio is
 * dropped. The synthesizer and its socket stay usable. The public API has this for avatars only.
 *
 * Call it only between `synthesisStarted` and the end of an utterance. Its promise tells when the
 * stop message is sent; until then no other utterance may begin, because the SDK reads the request
 * id only when it sends. It fails when the socket is gone.
 *
 * @throws SpeechSdkChangedError
 */
export function createSpeechCanceller(synthesizer: SpeechSynthesizer): () => Promise<void> {
  const adapter = synthesizer.internalData;
  const methods = synthesisAdapterSchema.safeParse(adapter);
  if (!methods.success) {
    throw new SpeechSdkChangedError('The synthesis adapter has no stopSpeaking.');
  }
  const { stopSpeaking, cancelSynthesisLocal } = methods.data;
  return async () => {
    const sent = Reflect.apply(stopSpeaking, adapter, []);
    Reflect.apply(cancelSynthesisLocal, adapter, [
      CancellationReason.Error,
      CancellationErrorCode.NoError,
      'barge-in',
    ]);
    await sent;
  };
}
