import { randomUUID } from 'node:crypto';
import { CallRecorder } from '../audio/call-recorder.ts';
import { FRAME_SAMPLES, LINE_SAMPLE_RATE_HZ } from '../audio/line-audio.ts';
import { parseKeys } from '../calls/tones.ts';
import type { PhoneEar, PhoneVoice } from '../phone-voice.ts';
import { AgentSpeechDetector } from './agent-speech-detector.ts';
import { type AnsweringMachine, beepSound } from './answering-machine.ts';
import { CallerMouth } from './caller-mouth.ts';
import type { CallerPhone, LineCall } from './line-call.ts';
import type { LineCommand, LineEvent } from './line-protocol.ts';

/** Keys are pressed this many frames apart (120 ms). */
const FRAMES_BETWEEN_KEYS = 6;
const SILENCE = new Int16Array(FRAME_SAMPLES);

/** Where lines find calls and calls find lines. */
export interface Exchange {
  /** @throws RangeError when the number is not in service. */
  dial(phone: CallerPhone, to: string): LineCall;
  /** @throws RangeError when another phone has that number. */
  register(phone: CallerPhone): void;
}

/** The owner asked for something that is not possible now. */
class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
}

/** Everything one call needs at the phone's end. */
interface Conversation {
  readonly call: LineCall;
  readonly mouth: CallerMouth;
  readonly detector: AgentSpeechDetector;
  ear: PhoneEar | undefined;
  readonly keys: string[];
  framesSinceKey: number;
}

/** One phone: its owner talks through `command`, hears through `send`. */
export class PhoneLine implements CallerPhone {
  readonly lineId = randomUUID();
  readonly #voice: PhoneVoice;
  readonly #exchange: Exchange;
  readonly #send: (event: LineEvent) => void;
  #phone = '';
  #isEngaged = false;
  #ringsForMs: number | undefined;
  /** Takes the calls instead of the owner. */
  #machine: AnsweringMachine | undefined;
  #conversation: Conversation | undefined;
  #recorder = new CallRecorder();
  #state = 'idle';

  constructor(dependencies: {
    readonly voice: PhoneVoice;
    readonly exchange: Exchange;
    readonly send: (event: LineEvent) => void;
  }) {
    this.#voice = dependencies.voice;
    this.#exchange = dependencies.exchange;
    this.#send = dependencies.send;
  }

  get phone(): string {
    return this.#phone;
  }

  get isBusy(): boolean {
    return this.#isEngaged || this.#conversation !== undefined;
  }

  get ringsForMs(): number | undefined {
    return this.#ringsForMs;
  }

  /** For `GET /_phone/lines`. */
  snapshot() {
    return {
      lineId: this.lineId,
      phone: this.#phone,
      state: this.#state,
      recordedMs: this.#recorder.durationMs,
    };
  }

  wav(): Buffer {
    return this.#recorder.toWav();
  }

  /** Does what the owner says, or tells why not. */
  command(command: LineCommand): void {
    try {
      this.#obey(command);
    } catch (error) {
      if (!(error instanceof CommandRefusedError)) throw error;
      this.#send({ type: 'error', message: error.message });
    }
  }

  #obey(command: LineCommand): void {
    switch (command.type) {
      case 'register':
        this.#register(command);
        break;
      case 'dial':
        this.#dial(command.from, command.to);
        break;
      case 'accept':
        this.#withCall((conversation) => conversation.call.accept());
        break;
      case 'say':
        this.#withCall((conversation) => this.#say(conversation, command));
        break;
      case 'keypad':
        this.#withCall((conversation) => this.#pressKeys(conversation, command.tones));
        break;
      case 'hangup':
        this.#withCall((conversation) => conversation.call.hangUp());
        break;
      default:
        command satisfies never;
    }
  }

  /** The owner is gone: whatever call there is ends. */
  unplug(): void {
    this.#conversation?.call.hangUp();
  }

  ring(call: LineCall, from: string, to: string): void {
    this.#begin(call);
    this.#state = 'ringing';
    this.#send({ type: 'ringing', lineId: this.lineId, from, to });
    // A machine needs a moment, too: the call has to exist for its caller first.
    if (this.#machine !== undefined) setImmediate(() => call.accept());
  }

  tell(event: LineEvent): void {
    switch (event.type) {
      case 'answered':
        this.#state = 'connected';
        if (this.#machine !== undefined) this.#answerBy(this.#machine);
        break;
      case 'hold':
        this.#state = event.onHold ? 'on hold' : 'connected';
        break;
      case 'rejected':
      case 'disconnected':
        this.#state = `${event.type}: ${event.reason}`;
        this.#end();
        break;
    }
    this.#send(event);
  }

  agentCutOff(): void {
    this.#conversation?.detector.finish();
  }

  exchange(agent: Int16Array | undefined, atMs: number): Int16Array | undefined {
    const conversation = this.#conversation;
    if (conversation === undefined) return undefined;
    if (conversation.ear === undefined) this.#startListening(conversation, atMs);
    conversation.ear?.push(agent ?? SILENCE);
    conversation.detector.hear(agent ?? SILENCE, atMs);
    const spokenMs = conversation.detector.spokenMs(atMs);
    const caller = conversation.mouth.nextFrame(atMs, spokenMs);
    this.#recorder.add(caller, agent);
    this.#advanceKeypad(conversation);
    return caller;
  }

  #register(line: Extract<LineCommand, { type: 'register' }>): void {
    if (this.#conversation !== undefined) throw new CommandRefusedError('A call is in progress.');
    this.#phone = line.phone;
    this.#isEngaged = line.busy === true;
    this.#ringsForMs = line.ringsForMs;
    this.#machine = line.machine;
    try {
      this.#exchange.register(this);
      this.#send({ type: 'registered', lineId: this.lineId });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new CommandRefusedError(error.message, { cause: error });
    }
  }

  #dial(from: string, to: string): void {
    if (this.isBusy) throw new CommandRefusedError('A call is in progress.');
    this.#phone = from;
    try {
      const call = this.#exchange.dial(this, to);
      this.ring(call, from, to);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.tell({ type: 'rejected', reason: error.message });
    }
  }

  #begin(call: LineCall): void {
    const send = this.#send;
    this.#recorder = new CallRecorder();
    this.#conversation = {
      call,
      mouth: new CallerMouth({
        onStart: (id, atMs) => send({ type: 'said-start', id, atMs }),
        onEnd: (id, atMs, endOfSpeechAtMs) => send({ type: 'said-end', id, atMs, endOfSpeechAtMs }),
      }),
      detector: new AgentSpeechDetector({
        onStart: (atMs) => send({ type: 'agent-speech-start', atMs }),
        onEnd: (atMs) => send({ type: 'agent-speech-end', atMs }),
      }),
      ear: undefined,
      keys: [],
      framesSinceKey: FRAMES_BETWEEN_KEYS,
    };
  }

  #end(): void {
    const conversation = this.#conversation;
    this.#conversation = undefined;
    conversation?.detector.finish();
    conversation?.ear?.close();
  }

  #startListening(conversation: Conversation, atMs: number): void {
    const timeOf = (sample: number) => atMs + (sample * 1000) / LINE_SAMPLE_RATE_HZ;
    conversation.ear = this.#voice.listen(({ text, final, startSample, endSample }) => {
      this.#send({
        type: 'heard',
        text,
        final,
        atMs: timeOf(endSample),
        firstFrameAtMs: timeOf(startSample),
      });
    });
  }

  #say(conversation: Conversation, line: Extract<LineCommand, { type: 'say' }>): void {
    if (conversation.call.isRinging) throw new CommandRefusedError('Nobody has answered yet.');
    const deliver = conversation.mouth.reserve(line);
    this.#voice.speak(line.text, line.voice).then(deliver, (error: unknown) => {
      deliver(undefined);
      const reason = error instanceof Error ? error.message : String(error);
      this.#send({ type: 'error', message: `Could not speak "${line.id}": ${reason}` });
    });
  }

  /** The machine's greeting and beep; its owner may take the call over at any time. */
  #answerBy({ greeting, beep }: AnsweringMachine): void {
    this.#withCall((conversation) =>
      this.#say(conversation, { type: 'say', id: 'greeting', text: greeting }),
    );
    if (beep === undefined) return;
    this.#withCall(({ mouth }) => mouth.reserve({ id: 'beep' })(beepSound(beep)));
  }

  #pressKeys(conversation: Conversation, typed: string): void {
    if (conversation.call.isRinging) throw new CommandRefusedError('Nobody has answered yet.');
    const keys = parseKeys(typed);
    if (keys === undefined) throw new CommandRefusedError(`"${typed}" is not on a keypad.`);
    conversation.keys.push(...keys);
  }

  #advanceKeypad(conversation: Conversation): void {
    conversation.framesSinceKey += 1;
    if (conversation.framesSinceKey < FRAMES_BETWEEN_KEYS) return;
    const key = conversation.keys.shift();
    if (key === undefined) return;
    conversation.framesSinceKey = 0;
    conversation.call.pressKey(key);
  }

  #withCall(use: (conversation: Conversation) => void): void {
    if (this.#conversation === undefined) throw new CommandRefusedError('There is no call.');
    use(this.#conversation);
  }
}
