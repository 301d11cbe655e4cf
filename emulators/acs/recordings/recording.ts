import { randomUUID } from 'node:crypto';
import { CallRecorder } from '../audio/call-recorder.ts';
import { FRAME_MS } from '../audio/line-audio.ts';

/** `mixed`: one channel with everybody; `unmixed`: left the caller's side, right the agent. */
export type RecordingChannel = 'mixed' | 'unmixed';

/** What is recorded of one call. Paused time is not in the file. */
export class Recording {
  readonly recordingId = randomUUID();
  readonly documentId = `0-local-d1-${randomUUID()}`;
  readonly startedAtMs: number;
  readonly #channel: RecordingChannel;
  readonly #recorder = new CallRecorder();
  #isPaused: boolean;
  #isOver = false;
  #pausedFrames = 0;

  constructor(options: {
    readonly channel: RecordingChannel;
    readonly pauseOnStart: boolean;
    readonly startedAtMs: number;
  }) {
    this.#channel = options.channel;
    this.#isPaused = options.pauseOnStart;
    this.startedAtMs = options.startedAtMs;
  }

  /** The service knows no third state: a pause is `inactive`, too. */
  get state(): 'active' | 'inactive' {
    return this.#isPaused || this.#isOver ? 'inactive' : 'active';
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get durationMs(): number {
    return this.#recorder.durationMs;
  }

  /** For people: how much was kept out. */
  get pausedMs(): number {
    return this.#pausedFrames * FRAME_MS;
  }

  /** The next 20 ms; undefined is silence. The frames are kept by reference. */
  add(caller: Int16Array | undefined, agent: Int16Array | undefined): void {
    if (this.#isOver) return;
    if (this.#isPaused) this.#pausedFrames += 1;
    else this.#recorder.add(caller, agent);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  end(): void {
    this.#isOver = true;
  }

  /** WAV, 16 kHz, 16 bit. */
  toWav(): Buffer {
    return this.#channel === 'mixed' ? this.#recorder.toMixedWav() : this.#recorder.toWav();
  }
}
