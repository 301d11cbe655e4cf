import { randomUUID } from 'node:crypto';
import { Outbox } from '../protocol/outbox.ts';
import { encodeTextMessage, ticksOf, type WireMessage } from '../protocol/wire-message.ts';
import type { ServiceConnection, ServiceResources, ServiceSocket } from '../service-connection.ts';
import { CallerAudioDamage } from './caller-audio-damage.ts';
import { PhraseSegmenter, type RecognitionEvent } from './phrase-segmenter.ts';
import { type RecognitionSettings, readRecognitionSettings } from './recognition-settings.ts';
import { readWaveFormat } from './wave-format.ts';

const identifier = () => randomUUID().replaceAll('-', '');

/** As the SDK reads it (found by running microsoft-cognitiveservices-speech-sdk 1.52.0). */
const primaryLanguage = (language: string | undefined) =>
  language === undefined ? {} : { PrimaryLanguage: { Language: language, Confidence: 'High' } };

/** One recognition turn: the audio between two `speech.context` messages. */
interface Turn {
  readonly requestId: string;
  readonly sampleRateHz: number;
  readonly damage: CallerAudioDamage;
  readonly segmenter: PhraseSegmenter;
  /** Half a sample, when a message ended in the middle of one. */
  oddByte: Buffer;
}

/** A recogniser's socket: takes audio, answers with hypotheses and phrases. */
export class RecognitionConnection implements ServiceConnection {
  readonly #resources: ServiceResources;
  readonly #socket: ServiceSocket;
  readonly #outbox: Outbox;
  #settings: RecognitionSettings;
  #turn: Turn | undefined;
  /** Blocks are counted over the whole connection, also when a new turn begins. */
  #damage: CallerAudioDamage | undefined;

  constructor(resources: ServiceResources, socket: ServiceSocket) {
    this.#resources = resources;
    this.#socket = socket;
    this.#outbox = new Outbox({
      clock: resources.clock,
      send: (message) => {
        if (!resources.faults.stalled) socket.send(message);
      },
    });
    this.#settings = readRecognitionSettings('{}', socket.url);
  }

  receive(message: WireMessage): void {
    switch (message.path) {
      case 'speech.context':
        this.#settings = readRecognitionSettings(message.text, this.#socket.url);
        return;
      case 'audio':
        this.#takeAudio(message);
        return;
      // Neither changes what is recognised.
      case 'speech.config':
      case 'telemetry':
        return;
      default:
        this.#socket.close(1002, `Unexpected message ${message.path}.`);
    }
  }

  dispose(): void {
    this.#outbox.close();
    this.#turn = undefined;
  }

  #takeAudio(message: WireMessage): void {
    if (message.contentType.startsWith('audio/x-wav')) this.#beginTurn(message);
    else if (message.payload.length === 0) this.#endTurn();
    else if (this.#turn?.requestId === message.requestId) this.#listen(this.#turn, message.payload);
    else if (this.#turn === undefined) {
      this.#socket.close(1007, 'Audio arrived before its RIFF header.');
    }
  }

  #beginTurn({ requestId, payload }: WireMessage): void {
    const { sampleRateHz } = readWaveFormat(payload);
    const { faults, library } = this.#resources;
    this.#damage ??= new CallerAudioDamage({ faults: faults.switchboard, sampleRateHz });
    this.#turn = {
      requestId,
      sampleRateHz,
      damage: this.#damage,
      segmenter: new PhraseSegmenter({
        library,
        sampleRateHz,
        ...this.#settings,
        onEvent: (event) => this.#report(event, requestId, sampleRateHz),
      }),
      oddByte: Buffer.alloc(0),
    };
    this.#post('turn.start', requestId, { context: { serviceTag: identifier() } }, 0);
  }

  #listen(turn: Turn, payload: Buffer): void {
    const bytes = turn.oddByte.length === 0 ? payload : Buffer.concat([turn.oddByte, payload]);
    const samples = new Int16Array(bytes.length >> 1);
    for (let index = 0; index < samples.length; index++)
      samples[index] = bytes.readInt16LE(index * 2);
    turn.oddByte = bytes.subarray(samples.length * 2);
    for (const block of turn.damage.pass(samples)) turn.segmenter.push(block);
  }

  #endTurn(): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    for (const block of turn.damage.flush()) turn.segmenter.push(block);
    turn.segmenter.end();
    this.#turn = undefined;
    this.#post('turn.end', turn.requestId, {}, 0);
  }

  #report(event: RecognitionEvent, requestId: string, sampleRateHz: number): void {
    const { latency, stats } = this.#resources;
    const ticks = (samples: number) => ticksOf(samples, sampleRateHz);
    switch (event.type) {
      case 'speech-start':
        this.#post('speech.startDetected', requestId, { Offset: ticks(event.atSample) }, 0);
        return;
      case 'speech-end':
        this.#post('speech.endDetected', requestId, { Offset: ticks(event.atSample) }, 0);
        return;
      case 'hypothesis': {
        const Offset = ticks(event.startSample);
        const Duration = ticks(event.endSample) - Offset;
        const body = {
          Id: identifier(),
          Text: event.text,
          Offset,
          Duration,
          Channel: 0,
          ...primaryLanguage(event.language),
        };
        this.#post('speech.hypothesis', requestId, body, latency.hypothesisLatencyMs);
        return;
      }
      case 'phrase': {
        if (event.status === 'Success') stats.phrasesRecognised++;
        else if (event.status === 'NoMatch') stats.phrasesNotRecognised++;
        const Offset = ticks(event.startSample);
        const Duration = ticks(event.endSample) - Offset;
        const { status: RecognitionStatus, text } = event;
        const NBest = [
          {
            Confidence: 0.97,
            Lexical: text.toLowerCase(),
            ITN: text,
            MaskedITN: text,
            Display: text,
          },
        ];
        const recognised = RecognitionStatus === 'Success' ? { DisplayText: text, NBest } : {};
        const body = {
          Id: identifier(),
          RecognitionStatus,
          Offset,
          Duration,
          Channel: 0,
          ...primaryLanguage(event.language),
          ...recognised,
        };
        this.#post('speech.phrase', requestId, body, latency.finalLatencyMs);
        return;
      }
    }
  }

  #post(path: string, requestId: string, body: unknown, latencyMs: number): void {
    const delayMs = latencyMs + this.#resources.faults.extraLatencyMs;
    this.#outbox.post(encodeTextMessage(path, requestId, body), delayMs);
  }
}
