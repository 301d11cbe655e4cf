import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import { joinSpoken } from '../cascade/heard-text.ts';
import type { Words } from '../cascade/line.ts';
import type { OwnWords } from '../cascade/own-words.ts';
import type { Playback } from '../cascade/playback.ts';
import type { Speech, SpeechListener } from '../cascade/speech.ts';
import type { ItemName } from './live-connection.ts';
import type { LiveModel } from './live-model.ts';
import { ModelSpeech } from './model-speech.ts';
import { OwnSpeech, type OwnSpeechParts } from './own-speech.ts';

export interface TurnSpeechListener {
  /** More of what the model says has its audio. */
  onVoiced(text: string): void;
  /** Given words of the answer have their first audio. */
  onFirstAudio(): void;
  /** The answer's first frame has left. */
  onFirstFrame(): void;
  /** Everything that was to be said has been heard. */
  onSilent(): void;
}

export interface TurnSpeechParts {
  readonly playback: Playback;
  readonly model: Pick<LiveModel, 'outputSampleRateHz' | 'truncate' | 'forget' | 'replaceMessage'>;
  readonly createSpeech: (listener: SpeechListener) => Speech;
  readonly voice: () => VoiceSettings;
  readonly ownWords: () => OwnWords;
  readonly onUnspoken: SpeechListener['onUnspoken'];
  readonly listener: TurnSpeechListener;
}

type Part = ModelSpeech | { readonly speech: OwnSpeech; readonly item: ItemName | undefined };

/** Everything that one turn says, in order: what the model says, and given words around it. */
export class TurnSpeech {
  readonly #parts: TurnSpeechParts;
  readonly #said: Part[] = [];
  #hum: Speech | undefined;
  #isStopped = false;

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

  /** If there is more of it, that does not come: the model remembers what has. */
  breakOffItem(item: ItemName): void {
    const speech = this.#find(item);
    if (speech === undefined || speech.isWhole) return;
    speech.breakOff();
    const { model } = this.#parts;
    if (speech.hasAudio) model.truncate(item, speech.audioMs);
    else model.forget(item);
  }

  /** @param item what it is in the model's conversation, if it is there. */
  sayReply(text: string, item: ItemName | undefined): void {
    this.#say({ text, voice: this.#parts.voice(), isReply: true }, item);
  }

  /** Something that is not part of the answer. */
  sayAside(words: Words): void {
    const { lines, voice } = this.#parts.ownWords();
    const said =
      typeof words === 'string'
        ? { text: words, voice: this.#parts.voice() }
        : { text: words(lines), voice };
    this.#say({ ...said, isReply: false }, undefined);
  }

  /** Plays a sound until `endHum`, or something that is not the model's is said; see {@link Speech.hum}. */
  hum(sound: Uint8Array): void {
    const { createSpeech, listener, onUnspoken } = this.#parts;
    const hum = createSpeech({
      onFirstAudio: () => undefined,
      onFirstFrame: () => undefined,
      onMustHeard: () => undefined,
      onUnspoken,
      onQuiet: () => hum.finish(),
      onDone: () => {
        if (this.#hum === hum) this.#hum = undefined;
        listener.onSilent();
      },
    });
    this.#hum = hum;
    hum.hum(sound);
  }

  /** The sound fades. */
  endHum(): void {
    const hum = this.#hum;
    this.#hum = undefined;
    hum?.finish();
  }

  /** Words are being heard, or are about to be. */
  get isAudible(): boolean {
    return this.#hum === undefined && this.#parts.playback.isAudible;
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

  /** Falls silent in this tick; what the model says from now on is kept. */
  stop(): void {
    this.#isStopped = true;
    this.#hum?.stop();
    this.#hum = undefined;
    for (const part of this.#said) speechOf(part).stop();
  }

  /**
   * Says what has not been heard.
   * @param goesOn more of what the model has begun may come.
   */
  resume(goesOn: boolean): void {
    this.#isStopped = false;
    for (const part of this.#said) {
      if (part instanceof ModelSpeech && !goesOn) this.breakOffItem(part.item);
      speechOf(part).resume();
    }
  }

  /** Lets the model remember no more than was heard. */
  cutInModel(): void {
    const { model } = this.#parts;
    for (const part of this.#said) {
      const speech = speechOf(part);
      if (part.item === undefined || speech.isOver || speech.text === '') continue;
      const text = speech.heardText();
      if (text === '') model.forget(part.item);
      else if (part instanceof ModelSpeech) model.truncate(part.item, part.heardMs);
      else model.replaceMessage(part.item, { role: 'assistant', text });
    }
  }

  #say(said: Pick<OwnSpeechParts, 'text' | 'voice' | 'isReply'>, item: ItemName | undefined): void {
    const { createSpeech, listener, onUnspoken } = this.#parts;
    this.endHum();
    const speech = new OwnSpeech({
      ...said,
      createSpeech,
      onFirstAudio: () => {
        if (said.isReply) listener.onFirstAudio();
      },
      onStarted: () => listener.onFirstFrame(),
      onOver: () => listener.onSilent(),
      onUnspoken,
    });
    this.#said.push({ speech, item });
  }

  #of(item: ItemName): ModelSpeech {
    const known = this.#find(item);
    if (known !== undefined) return known;
    const { listener, model, playback } = this.#parts;
    const speech = new ModelSpeech({
      item,
      playback,
      sampleRateHz: model.outputSampleRateHz,
      onVoiced: (text) => listener.onVoiced(text),
      onStarted: () => listener.onFirstFrame(),
      onOver: () => listener.onSilent(),
    });
    this.#said.push(speech);
    if (this.#isStopped) speech.stop();
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
