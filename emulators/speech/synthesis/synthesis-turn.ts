import { randomUUID } from 'node:crypto';
import { encodeAudioMessage, encodeTextMessage, ticksOf } from '../protocol/wire-message.ts';
import type { ServiceResources, ServiceSocket } from '../service-connection.ts';
import { LEAD_SAMPLES, type Utterance } from '../utterances/utterance-library.ts';
import { spokenLanguage } from '../voice/espeak-voice.ts';
import { splitSentences } from './split-sentences.ts';
import type { SpeechPart, SsmlPart } from './ssml.ts';
import type { SynthesisSettings } from './synthesis-settings.ts';

const CHUNKS_PER_SECOND = 10;
const SENTENCE_PAUSE_MS = 200;
const CLAUSE_PAUSE_MS = 100;

const identifier = () => randomUUID().replaceAll('-', '');

export interface SynthesisTurnOptions {
  readonly resources: ServiceResources;
  readonly socket: ServiceSocket;
  readonly requestId: string;
  readonly settings: SynthesisSettings;
  readonly parts: Iterable<SsmlPart> | AsyncIterable<SsmlPart>;
}

/** The pause a voice makes after a text, by its last sign. */
function pauseAfterMs(text: string): number {
  return /[.!?…]["')\]]*$/u.test(text) ? SENTENCE_PAUSE_MS : CLAUSE_PAUSE_MS;
}

/** One `turn.start` … `turn.end`: makes the audio part by part and sends it in small chunks. */
export class SynthesisTurn {
  readonly requestId: string;
  readonly #options: SynthesisTurnOptions;
  readonly #streamId = identifier();
  readonly #stop = new AbortController();
  #sentSamples = 0;
  #firstAudioDueMs: number;

  constructor(options: SynthesisTurnOptions) {
    const { clock, latency, faults } = options.resources;
    this.requestId = options.requestId;
    this.#options = options;
    this.#firstAudioDueMs = clock.now() + latency.firstByteLatencyMs + faults.extraLatencyMs;
  }

  /** Ends the turn before its next chunk. */
  stop(): void {
    this.#stop.abort();
  }

  /** @throws what the voice engine throws: UnsupportedVoiceError, VoiceEngineError ... */
  async run(): Promise<void> {
    const serviceTag = identifier();
    this.#send('turn.start', { context: { serviceTag } });
    const audio = { type: 'inline', streamId: this.#streamId };
    this.#send('response', { context: { serviceTag }, audio });
    let previous: Promise<void> = Promise.resolve();
    for await (const part of this.#sentences()) {
      if (this.#stop.signal.aborted) break;
      const made = this.#make(part);
      // The part before is sent while this one is made; its failure is seen at the next await.
      made.catch(() => undefined);
      await previous;
      previous = this.#deliver(part, made);
      previous.catch(() => undefined);
    }
    await previous;
    if (!this.#stop.signal.aborted && this.#options.settings.wordBoundaries) {
      this.#sendMetadata([
        { Type: 'SessionEnd', Data: { Offset: this.#ticks(this.#sentSamples) } },
      ]);
    }
    this.#send('turn.end', {});
  }

  async *#sentences(): AsyncGenerator<SsmlPart> {
    for await (const part of this.#options.parts) {
      if (part.type === 'pause' || part.text !== part.spoken) yield part;
      else for (const text of splitSentences(part.text)) yield { ...part, text, spoken: text };
    }
  }

  async #make(part: SsmlPart): Promise<Int16Array> {
    const { sampleRateHz } = this.#options.settings;
    if (part.type === 'pause')
      return new Int16Array(Math.round((part.durationMs * sampleRateHz) / 1000));
    return this.#options.resources.engine.synthesize({ ...part, text: part.spoken, sampleRateHz });
  }

  async #deliver(part: SsmlPart, made: Promise<Int16Array>): Promise<void> {
    const samples = await made;
    if (part.type === 'speech') {
      this.#announce(part, samples);
      await this.#stream(samples);
      await this.#stream(new Int16Array((pauseAfterMs(part.text) * this.#sampleRateHz) / 1000));
    } else {
      await this.#stream(samples);
    }
  }

  get #sampleRateHz(): number {
    return this.#options.settings.sampleRateHz;
  }

  /** Lets ears and recognisers know the utterance before its first sample leaves. */
  #announce({ text, voice, language }: SpeechPart, samples: Int16Array): void {
    if (samples.length < LEAD_SAMPLES) return;
    const { resources, settings } = this.#options;
    const utterance = resources.library.register({
      text,
      samples,
      sampleRateHz: settings.sampleRateHz,
      language: spokenLanguage(voice, language),
    });
    if (settings.wordBoundaries) this.#sendMetadata(this.#wordBoundaries(utterance));
  }

  #wordBoundaries({ words }: Utterance): unknown[] {
    let startSample = 0;
    return words.map(({ text, endSample }) => {
      const bare = text.replace(/^[^\p{L}\p{N}$€£]+|[^\p{L}\p{N}%]+$/gu, '') || text;
      const Offset = this.#ticks(this.#sentSamples + startSample);
      const Duration = this.#ticks(this.#sentSamples + endSample) - Offset;
      startSample = endSample;
      const boundary = { Text: bare, Length: bare.length, BoundaryType: 'WordBoundary' };
      return { Type: 'WordBoundary', Data: { Offset, Duration, text: boundary } };
    });
  }

  async #stream(samples: Int16Array): Promise<void> {
    const { socket } = this.#options;
    const chunkSamples = this.#sampleRateHz / CHUNKS_PER_SECOND;
    for (let offset = 0; offset < samples.length; offset += chunkSamples) {
      await this.#awaitFirstAudio();
      await socket.drained();
      if (this.#stop.signal.aborted) return;
      const chunk = samples.subarray(offset, offset + chunkSamples);
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (this.#options.resources.faults.stalled) continue;
      socket.send(encodeAudioMessage(this.requestId, this.#streamId, bytes));
      this.#sentSamples += chunk.length;
    }
  }

  async #awaitFirstAudio(): Promise<void> {
    const { clock } = this.#options.resources;
    const remainingMs = this.#firstAudioDueMs - clock.now();
    if (this.#sentSamples > 0 || remainingMs <= 0 || this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const finish = () => {
        timer.cancel();
        this.#stop.signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = clock.after(remainingMs, finish);
      this.#stop.signal.addEventListener('abort', finish);
    });
  }

  #ticks(samples: number): number {
    return ticksOf(samples, this.#sampleRateHz);
  }

  #sendMetadata(Metadata: unknown[]): void {
    this.#send('audio.metadata', { Metadata });
  }

  #send(path: string, body: unknown): void {
    if (this.#options.resources.faults.stalled) return;
    this.#options.socket.send(encodeTextMessage(path, this.requestId, body));
  }
}
