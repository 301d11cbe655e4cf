import type { Clock } from '#shared/contracts/clock.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { VoiceSettings } from '#shared/contracts/text-to-speech.ts';
import type { TurnEvent } from '#shared/contracts/turn-event.ts';
import type { CallStep } from '../floor/spoken-turn.ts';
import type { FillerLines } from './filler-lines.ts';
import { joinSpoken } from './heard-text.ts';
import type { OwnWords } from './own-words.ts';
import { ReplyClauses } from './reply-clauses.ts';
import type { Clause, Speech, SpeechListener } from './speech.ts';
import { telephoneSpeechMs } from './telephone-speech-ms.ts';
import type { VoiceInput } from './turn-input.ts';
import { TurnStages } from './turn-stages.ts';
import { type FillerKind, WaitFiller } from './wait-filler.ts';

export interface TurnListener {
  /** The engine has ended and all of the reply has been heard. */
  onDone(turn: Turn): void;
  onChannelSwitch(event: Extract<TurnEvent, { readonly type: 'channel-switch' }>): void;
  onAgentSwitch(agent: string): void;
  /** What the caller must not interrupt has been heard; they may now. */
  onMustHeard(): void;
  /** The synthesiser failed: this text was not spoken. */
  onUnspoken(text: string, voice: VoiceSettings): void;
}

export interface TurnParts {
  /** Starts the engine: `conversation.respond`, `prepare` or `greet`. */
  readonly events: (signal: AbortSignal) => AsyncIterable<TurnEvent>;
  /** The caller's words; absent for a greeting, and for an answer made ahead until it is wanted. */
  readonly input?: VoiceInput;
  /** The caller may not have finished: `expect` follows, or the turn is interrupted. */
  readonly isMadeAhead?: boolean;
  /** Known at once for an answer; a greeting's comes with its end. */
  readonly turnId?: string;
  readonly createSpeech: (listener: SpeechListener) => Speech;
  readonly voice: VoiceSettings;
  readonly voiceOf: (agent: string) => VoiceSettings;
  /** Our own lines for a caller who hears this voice, and the voice that says them. */
  readonly ownWords: (voice: VoiceSettings) => OwnWords;
  readonly fillerLines: FillerLines;
  readonly filler: {
    readonly kind: FillerKind;
    /** See {@link Speech.hum}; for `sound`. */
    readonly sound: Uint8Array;
  };
  /** A clause that the caller must not interrupt. */
  readonly mustBeHeard: (clause: string) => boolean;
  readonly isAudible: () => boolean;
  readonly fillerAfterMs: number;
  readonly listener: TurnListener;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * One turn on the phone: the engine's events become speech. It outlives the engine, until its last
 * word was heard or the caller cut in.
 */
export class Turn {
  readonly stages: TurnStages;
  /** Resolves when the engine has let go of the turn; never rejects. */
  readonly settled: Promise<void>;
  step: CallStep | undefined;
  readonly #parts: TurnParts;
  readonly #abort = new AbortController();
  readonly #leftTrace = new Set<TurnEvent['type']>();
  readonly #clauses: ReplyClauses;
  #voice: VoiceSettings;
  #speech: Speech;
  #turnId: string | undefined;
  #heardBefore = '';
  /** Generated, but the caller cut in before it could be queued for speaking. */
  readonly #unqueued: Clause[] = [];
  #hasQueued = false;
  #wasCutOff = false;
  #hasFailed = false;
  #hasActed = false;
  #input: VoiceInput | undefined;
  readonly #filler: WaitFiller;
  /** The telephony service has just begun to say something for us that takes so long. */
  #spokenElsewhereMs = 0;
  #isCallerTyping = false;

  /** @param before waited for first: what must be written about the turn that was cut off. */
  constructor(parts: TurnParts, before?: Promise<void>) {
    this.#parts = parts;
    this.#turnId = parts.turnId;
    this.#voice = parts.voice;
    this.stages = new TurnStages(parts.clock);
    this.#speech = parts.createSpeech(this.#speechListener());
    this.#clauses = new ReplyClauses({
      clock: parts.clock,
      onClauses: (texts) => this.#queue(texts),
    });
    this.#filler = new WaitFiller({
      kind: parts.filler.kind,
      say: (isFirst) => this.#fillSilence(isFirst),
      hum: () => this.#speech.hum(parts.filler.sound),
      clock: parts.clock,
    });
    if (parts.input !== undefined) this.expect(parts.input);
    this.settled = this.#run(before);
  }

  get turnId(): string | undefined {
    return this.#turnId;
  }

  get input(): VoiceInput | undefined {
    return this.#input;
  }

  /** The caller waits for the answer to this from now on. */
  expect(input: VoiceInput): void {
    this.#input = input;
    this.stages.anchor(input);
    if (this.#hasQueued) return;
    this.#filler.start(Math.max(0, this.#parts.fillerAfterMs - recognitionMs(input)));
  }

  /** While true, nothing fills the wait: the caller is busy with what the turn has asked for. */
  set isCallerTyping(isTyping: boolean) {
    this.#isCallerTyping = isTyping;
    if (isTyping) this.#filler.stop();
    else this.#onQuiet();
  }

  /** Some of the answer has been heard, or is on its way to be. */
  get hasReplied(): boolean {
    return this.#speech.hasReplied || this.#heardBefore !== '';
  }

  /** Nothing was said or done yet: the engine forgets an aborted turn like this one. */
  get leftNoTrace(): boolean {
    return this.#leftTrace.size === 0;
  }

  /** It has done something, or begun to, that would be done again if it were answered again. */
  get hasActed(): boolean {
    return this.#hasActed;
  }

  /** The engine broke off: an answer made ahead cannot be used. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Something that the caller must not interrupt is being said. */
  get mustBeHeard(): boolean {
    return this.#speech.mustBeHeard;
  }

  get saidText(): string {
    return joinSpoken([this.#heardBefore, this.#speech.saidText]);
  }

  get asksSomething(): boolean {
    return /\?\s*$/.test(this.saidText);
  }

  heardText(): string {
    return joinSpoken([this.#heardBefore, this.#speech.heardText()]);
  }

  /** Falls silent and ends the engine's turn, in this tick. */
  interrupt(): void {
    this.#speech.stop();
    this.#filler.stop();
    this.#clauses.stop();
    this.#abort.abort(new Error('The caller cut in.'));
  }

  /** The engine had more to say or do when it was interrupted. Known once `settled`. */
  get wasCutOff(): boolean {
    return this.#wasCutOff;
  }

  /** Takes an interruption back: says what was left unheard. */
  resume(): void {
    const unheard = this.#unheard();
    this.#heardBefore = this.heardText();
    this.#unqueued.length = 0;
    this.#speech = this.#parts.createSpeech(this.#speechListener());
    for (const clause of unheard) this.#speech.say(clause);
    this.#speech.finish();
  }

  #unheard(): readonly Clause[] {
    return [...this.#speech.unheard(), ...this.#unqueued];
  }

  async #run(before: Promise<void> | undefined): Promise<void> {
    const { signal } = this.#abort;
    try {
      if (before !== undefined) await before;
      for await (const event of this.#parts.events(signal)) this.#handle(event);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    } finally {
      this.#clauses.end();
      this.#filler.stop();
      this.#hasFailed ||= !this.#isExpected;
      if (!signal.aborted) this.#speech.finish();
    }
  }

  #handle(event: TurnEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#leftTrace.add(event.type);
        this.stages.note('llmFirstToken');
        this.#clauses.write(event.text, {
          isSilent: !this.#isHeard,
          mayStand: !this.#isExpected,
        });
        return;
      case 'tool-start':
        this.#leftTrace.add(event.type);
        // Before that only tools run that look something up.
        this.#hasActed ||= this.#isExpected;
        this.#clauses.endSentence();
        return;
      case 'tool-progress':
        // Whoever is to type something has to be told, after what they are hearing.
        if (this.#isExpected && (this.#isCallerTyping || !this.#isHeard)) {
          this.#sayAside(event.message, this.#voice);
        }
        return;
      case 'agent-switch':
        this.#leftTrace.add(event.type);
        this.#clauses.endSentence();
        this.#voice = this.#parts.voiceOf(event.to);
        this.#parts.listener.onAgentSwitch(event.to);
        return;
      case 'channel-switch':
        this.#parts.listener.onChannelSwitch(event);
        return;
      case 'call-transfer':
        this.step = { type: 'transfer', department: event.target, reason: event.reason };
        return;
      case 'call-end':
        this.step = { type: 'end', reason: event.reason };
        return;
      case 'turn-end':
        this.#turnId = event.turnId;
        this.#wasCutOff = event.finishReason === 'cancelled';
        this.stages.end(event);
        return;
      case 'tool-end':
      case 'channel-offer':
        return;
      default:
        assertNever(event);
    }
  }

  #queue(texts: readonly string[]): void {
    for (const text of texts) {
      this.#filler.stop();
      this.#hasQueued = true;
      const mustBeHeard = this.#parts.mustBeHeard(text);
      const clause = { text, voice: this.#voice, isReply: true, mustBeHeard };
      if (this.#abort.signal.aborted) this.#unqueued.push(clause);
      else this.#speech.say(clause);
    }
  }

  /** Nothing of the answer is there yet: the caller hears that we are still with them. */
  #fillSilence(isFirst: boolean): void {
    if (this.#parts.isAudible()) return;
    const { fillerLines, ownWords } = this.#parts;
    const { lines, voice } = ownWords(this.#voice);
    const text = isFirst ? fillerLines.first(lines) : fillerLines.further(lines);
    this.#speech.say({ text, voice, isReply: false, isFiller: true });
  }

  /** All of the answer so far has been heard, and the caller waits for the rest of it. */
  #onQuiet(): void {
    const { signal } = this.#abort;
    const quietMs = this.#parts.fillerAfterMs + this.#spokenElsewhereMs;
    this.#spokenElsewhereMs = 0;
    if (this.#input === undefined || this.#isCallerTyping || signal.aborted) return;
    this.#filler.start(quietMs);
  }

  /** Words are heard, or the end of some; what only fills a wait is none. */
  get #isHeard(): boolean {
    return this.#parts.isAudible() && !this.#speech.isFilling;
  }

  /** Nobody waits for an answer that is made ahead: what fills the wait has no place in it. */
  get #isExpected(): boolean {
    return this.#parts.isMadeAhead !== true || this.#input !== undefined;
  }

  #sayAside(text: string, voice: VoiceSettings): void {
    this.#speech.say({ text, voice, isReply: false });
  }

  #fail(error: unknown): void {
    this.#parts.logger.error('turn failed', { turnId: this.#turnId, error });
    this.#hasFailed = true;
    if (!this.#isExpected) return;
    const { lines, voice } = this.#parts.ownWords(this.#voice);
    this.#sayAside(lines.turnFailed, voice);
  }

  #speechListener(): SpeechListener {
    const { listener } = this.#parts;
    return {
      onFirstAudio: () => this.stages.note('ttsFirstAudio'),
      onFirstFrame: () => this.stages.note('firstFrame'),
      onUnspoken: (text, voice) => {
        this.#spokenElsewhereMs = telephoneSpeechMs(text);
        listener.onUnspoken(text, voice);
      },
      onMustHeard: () => listener.onMustHeard(),
      onQuiet: () => this.#onQuiet(),
      onDone: () => {
        if (this.#speech.hasReplied) this.stages.note('played');
        listener.onDone(this);
      },
    };
  }
}

/** How long the caller has waited already until their words were known. */
function recognitionMs({ endOfSpeechAt, recognisedAt }: VoiceInput): number {
  if (endOfSpeechAt === undefined || recognisedAt === undefined) return 0;
  return recognisedAt - endOfSpeechAt;
}

function assertNever(event: never): never {
  throw new TypeError(`Unknown turn event: ${JSON.stringify(event)}`);
}
