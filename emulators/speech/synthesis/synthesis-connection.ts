import { z } from 'zod';
import type { WireMessage } from '../protocol/wire-message.ts';
import type { ServiceConnection, ServiceResources, ServiceSocket } from '../service-connection.ts';
import { UnsupportedVoiceError } from '../voice/espeak-voice.ts';
import { InvalidSsmlError, parseSsml, type SsmlPart } from './ssml.ts';
import { readSynthesisSettings, type SynthesisSettings } from './synthesis-settings.ts';
import { SynthesisTurn } from './synthesis-turn.ts';
import { TextStream } from './text-stream.ts';

const controlSchema = z.object({ action: z.string() });

/** A synthesizer's socket: takes SSML or pieces of text, answers with audio, one turn at a time. */
export class SynthesisConnection implements ServiceConnection {
  readonly #resources: ServiceResources;
  readonly #socket: ServiceSocket;
  #settings: SynthesisSettings | undefined;
  #textStream: { readonly requestId: string; readonly text: TextStream } | undefined;
  /** Turns that have not ended; the first one is being spoken. */
  readonly #turns = new Set<SynthesisTurn>();
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(resources: ServiceResources, socket: ServiceSocket) {
    this.#resources = resources;
    this.#socket = socket;
  }

  receive(message: WireMessage): void {
    switch (message.path) {
      case 'speech.config':
        return;
      case 'synthesis.context':
        this.#takeContext(message);
        return;
      case 'ssml':
        this.#takeSsml(message);
        return;
      case 'text.piece':
        if (message.requestId === this.#textStream?.requestId)
          this.#textStream.text.write(message.text);
        return;
      case 'text.end':
        if (message.requestId === this.#textStream?.requestId) this.#endTextStream();
        return;
      case 'synthesis.control':
        this.#takeControl(message);
        return;
      default:
        this.#socket.close(1002, `Unexpected message ${message.path}.`);
    }
  }

  dispose(): void {
    this.#endTextStream();
    for (const turn of this.#turns) turn.stop();
  }

  #takeContext({ text, requestId }: WireMessage): void {
    this.#settings = readSynthesisSettings(text);
    const { textStream } = this.#settings;
    if (textStream === undefined) return;
    const stream = new TextStream(textStream);
    this.#textStream = { requestId, text: stream };
    this.#beginTurn(requestId, stream);
  }

  #takeSsml({ text, requestId }: WireMessage): void {
    try {
      this.#beginTurn(requestId, parseSsml(text));
    } catch (error) {
      if (!(error instanceof InvalidSsmlError)) throw error;
      this.#resources.stats.synthesisRefused++;
      this.#socket.close(1007, error.message);
    }
  }

  #takeControl({ text, requestId }: WireMessage): void {
    if (controlSchema.parse(JSON.parse(text)).action !== 'stop') return;
    for (const turn of this.#turns) {
      if (turn.requestId !== requestId) continue;
      this.#resources.stats.synthesisStopped++;
      if (this.#textStream?.requestId === requestId) this.#endTextStream();
      turn.stop();
    }
  }

  #endTextStream(): void {
    this.#textStream?.text.end();
    this.#textStream = undefined;
  }

  #beginTurn(requestId: string, parts: Iterable<SsmlPart> | AsyncIterable<SsmlPart>): void {
    const resources = this.#resources;
    resources.stats.synthesisTurns++;
    if (this.#settings === undefined) {
      this.#socket.close(1007, 'SSML arrived before synthesis.context.');
      return;
    }
    if (resources.faults.synthesisFails || resources.faults.nextRequestFails()) {
      this.#socket.close(1011, 'Internal server error.');
      return;
    }
    const settings = this.#settings;
    const turn = new SynthesisTurn({ resources, socket: this.#socket, requestId, settings, parts });
    this.#turns.add(turn);
    this.#lastTurn = this.#lastTurn.then(() => this.#speak(turn));
  }

  async #speak(turn: SynthesisTurn): Promise<void> {
    try {
      await turn.run();
    } catch (error) {
      const refused = error instanceof UnsupportedVoiceError;
      if (refused) this.#resources.stats.synthesisRefused++;
      const reason = error instanceof Error ? error.message : String(error);
      this.#socket.close(refused ? 1007 : 1011, reason);
    } finally {
      this.#turns.delete(turn);
    }
  }
}
