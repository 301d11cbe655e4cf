import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { joinSpoken } from '../cascade/heard-text.ts';
import type { Playback } from '../cascade/playback.ts';
import type { Speech, SpeechListener } from '../cascade/speech.ts';
import type { ItemName, LiveModel } from './live-model.ts';
import { ModelSpeech } from './model-speech.ts';
import { OwnSpeech } from './own-speech.ts';

export interface TurnSpeechParts {
  readonly playback: Playback;
  readonly model: Pick<LiveModel, 'outputSampleRateHz' | 'truncate' | 'forget' | 'replaceMessage'>;
  readonly createSpeech: (listener: SpeechListener) => Speech;
  readonly voice: () => VoiceSettings;
  readonly onUnspoken: SpeechListener['onUnspoken'];
  /** The answer's first frame has left. */
  readonly onFirstFrame: () => void;
  /** Everything that was to be said has been heard. */
  readonly onSilent: () => void;
}

type Part = ModelSpeech | { readonly speech: OwnSpeech; readonly item: ItemName | undefined };

/** Everything that one turn says, in order: what the model says, and given words around it. */
export class TurnSpeech {
  readonly #parts: TurnSpeechParts;
  readonly #said: Part[] = [];

  constructor(parts: TurnSpeechParts) {
    this.#parts = parts;
  }

  addText(item: ItemName, delta: string): void {
    this.#of(item).addText(delta);
  }

  addAudio(item: ItemName, pcm: Uint8Array): void {
    this.#of(item).addAudio(pcm);
  }

  addWord(
    item: ItemName,
    word: { readonly text: string; readonly offsetMs: number; readonly durationMs: number },
  ): void {
    this.#of(item).addWord(word);
  }

  endItem(item: ItemName): void {
    this.#find(item)?.end();
  }

  /** The rest of it does not come. */
  breakOffItem(item: ItemName): void {
    this.#find(item)?.breakOff();
  }

  /** @param item what it is in the model's conversation, if it is there. */
  sayReply(text: string, item: ItemName | undefined): void {
    this.#say(text, true, item);
  }

  /** Something that is not part of the answer. */
  sayAside(text: string): void {
    this.#say(text, false, undefined);
  }

  /** Something is being heard, or is about to be. */
  get isAudible(): boolean {
    return this.#parts.playback.isAudible;
  }

  /** Some of the answer has been sent to the caller. */
  get hasReplied(): boolean {
    return this.#replies().some(({ hasStarted }) => hasStarted);
  }

  /** Everything has been heard. */
  get isOver(): boolean {
    return this.#said.every((part) => speechOf(part).isOver);
  }

  /** The answer, as far as it has begun to be heard. */
  get saidText(): string {
    return joinSpoken(
      this.#replies()
        .filter(({ hasStarted }) => hasStarted)
        .map(({ text }) => text),
    );
  }

  /** What the caller has heard of the answer, to the word. */
  heardText(): string {
    const heard: string[] = [];
    for (const reply of this.#replies()) {
      heard.push(reply.heardText());
      if (!reply.isOver) break;
    }
    return joinSpoken(heard);
  }

  currentSentence(): string {
    return (
      this.#replies()
        .map((reply) => reply.currentSentence())
        .find((text) => text !== '') ?? ''
    );
  }

  /** Falls silent in this tick. */
  stop(): void {
    for (const part of this.#said) speechOf(part).stop();
  }

  /** Says what has not been heard. */
  resume(): void {
    for (const part of this.#said) speechOf(part).resume();
  }

  /** Lets the model remember no more than was heard. */
  cutInModel(): void {
    const { model } = this.#parts;
    for (const part of this.#said) {
      const speech = speechOf(part);
      if (part.item === undefined || speech.isOver) continue;
      const text = speech.heardText();
      if (text === '') model.forget(part.item);
      else if (part instanceof ModelSpeech) model.truncate(part.item, part.heardMs);
      else model.replaceMessage(part.item, { role: 'assistant', text });
    }
  }

  #say(text: string, isReply: boolean, item: ItemName | undefined): void {
    const { createSpeech, onFirstFrame, onSilent, onUnspoken, voice } = this.#parts;
    const speech = new OwnSpeech({
      text,
      voice: voice(),
      isReply,
      createSpeech,
      onStarted: () => onFirstFrame(),
      onOver: () => onSilent(),
      onUnspoken,
    });
    this.#said.push({ speech, item });
  }

  #of(item: ItemName): ModelSpeech {
    const known = this.#find(item);
    if (known !== undefined) return known;
    const { model, onFirstFrame, onSilent, playback } = this.#parts;
    const speech = new ModelSpeech({
      item,
      playback,
      sampleRateHz: model.outputSampleRateHz,
      onStarted: () => onFirstFrame(),
      onOver: () => onSilent(),
    });
    this.#said.push(speech);
    return speech;
  }

  #find(item: ItemName): ModelSpeech | undefined {
    return this.#said.find(
      (part): part is ModelSpeech => part instanceof ModelSpeech && part.item === item,
    );
  }

  #replies(): readonly (ModelSpeech | OwnSpeech)[] {
    return this.#said
      .map(speechOf)
      .filter((speech) => speech instanceof ModelSpeech || speech.isReply);
  }
}

function speechOf(part: Part): ModelSpeech | OwnSpeech {
  return part instanceof ModelSpeech ? part : part.speech;
}
