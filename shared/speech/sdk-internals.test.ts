import { createRequire } from 'node:module';
import * as sdk from 'microsoft-cognitiveservices-speech-sdk';
import { expect, it } from 'vitest';
import {
  createSpeechCanceller,
  expectContinuousRecognition,
  SpeechSdkChangedError,
  setPushStreamBlockSize,
  trackSocket,
} from './sdk-internals.ts';

it('is tested with the version that is installed', () => {
  const manifest = createRequire(import.meta.url)(
    'microsoft-cognitiveservices-speech-sdk/package.json',
  );
  expect(manifest).toMatchObject({ version: '1.52.0' });
});

it('makes the push stream pass on blocks of 20 ms', async () => {
  const stream = sdk.AudioInputStream.createPushStream();
  setPushStreamBlockSize(stream, 640);
  stream.write(new ArrayBuffer(1_600));
  const inner: unknown = Reflect.get(stream, 'privStream');
  const read = Reflect.get(Object(inner), 'read');
  const first: unknown = await Reflect.apply(read, inner, []);
  expect(first).toMatchObject({ buffer: { byteLength: 640 } });
});

it('notices an SDK that looks different inside', () => {
  const changed = { internalData: {} } as unknown as sdk.SpeechSynthesizer;
  expect(() => createSpeechCanceller(changed)).toThrow(SpeechSdkChangedError);
  expect(() => trackSocket(changed)).toThrow(SpeechSdkChangedError);
  expect(() => expectContinuousRecognition(changed as unknown as sdk.SpeechRecognizer)).toThrow(
    SpeechSdkChangedError,
  );
  const stream = {} as unknown as sdk.PushAudioInputStream;
  expect(() => setPushStreamBlockSize(stream, 640)).toThrow(SpeechSdkChangedError);
});

it('notices a connection that looks different, when it is made', async () => {
  const adapter = { privConnectionFactory: { create: async () => ({}) } };
  const changed = { internalData: adapter } as unknown as sdk.SpeechSynthesizer;
  trackSocket(changed);
  await expect(adapter.privConnectionFactory.create()).rejects.toThrow(SpeechSdkChangedError);
});
