import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { createReplyReader, type ReplyFrame } from './reply-frames.ts';
import { VoiceEngineError, VoiceProcessEndedError, VoiceQueueFullError } from './voice-errors.ts';

export interface EngineRequest {
  readonly text: string;
  /** espeak-ng voice with variant, e.g. `en-us+f3`. */
  readonly voice: string;
  readonly wordsPerMinute: number;
  /** 0 to 99; espeak-ng's own default is 50. */
  readonly pitch: number;
}

export interface EngineAudio {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

interface PendingRequest {
  readonly request: EngineRequest;
  attempts: number;
  resolve(audio: EngineAudio): void;
  reject(error: Error): void;
}

interface RunningProgram {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly started: Promise<string>;
  ready: boolean;
}

const replyHeader = z.union([
  z.object({ ready: z.literal(true), engine: z.string() }),
  z.object({ id: z.number(), sampleRateHz: z.number() }),
  z.object({ id: z.number(), error: z.string() }),
]);

const MAX_ATTEMPTS = 2;

/**
 * Keeps one voice program running and speaks its protocol (see `voice-process.mjs`). When the
 * program dies it is started again and the texts it had not answered are sent once more; a text
 * that was there when it ended twice is rejected.
 */
export class VoiceProcessClient {
  readonly #programPath: string;
  readonly #maxPending: number;
  readonly #pending = new Map<number, PendingRequest>();
  #program: RunningProgram | undefined;
  #nextId = 1;
  #closed = false;

  constructor(options: { readonly programPath: string; readonly maxPending: number }) {
    this.#programPath = options.programPath;
    this.#maxPending = options.maxPending;
  }

  /** The running program's process id. */
  get processId(): number | undefined {
    return this.#program?.child.pid;
  }

  /**
   * Starts the program and resolves with its engine's name.
   * @throws VoiceProcessEndedError when it ends before it is ready, e.g. no engine is installed.
   */
  start(): Promise<string> {
    if (this.#closed) {
      return Promise.reject(new VoiceProcessEndedError('The voice process is closed.'));
    }
    this.#program ??= this.#launch();
    return this.#program.started;
  }

  /** @throws VoiceQueueFullError, VoiceEngineError, VoiceProcessEndedError */
  async synthesize(request: EngineRequest): Promise<EngineAudio> {
    if (this.#pending.size >= this.#maxPending) {
      throw new VoiceQueueFullError(`${this.#maxPending} texts already wait for the voice engine.`);
    }
    const id = this.#nextId++;
    const answer = new Promise<EngineAudio>((resolve, reject) => {
      this.#pending.set(id, { request, attempts: 0, resolve, reject });
    });
    if (this.#program?.ready) this.#send(id);
    else this.start().catch((error: Error) => this.#settle(id)?.reject(error));
    return answer;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const program = this.#program;
    this.#rejectAll(new VoiceProcessEndedError('The voice process was closed.'));
    if (program === undefined) return;
    await new Promise<void>((resolve) => {
      program.child.once('close', () => resolve());
      program.child.kill('SIGKILL');
    });
  }

  #launch(): RunningProgram {
    const child = spawn(process.execPath, [this.#programPath], { stdio: ['pipe', 'pipe', 'pipe'] });
    const readReplies = createReplyReader();
    let complaint = '';

    const started = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        for (const frame of readReplies(chunk)) {
          const engine = this.#accept(frame);
          if (engine === undefined) continue;
          program.ready = true;
          resolve(engine);
          for (const id of this.#pending.keys()) this.#send(id);
        }
      });
      child.stderr.on('data', (chunk: Buffer) => {
        complaint = (complaint + chunk.toString()).slice(-2000);
      });
      // Writing to a program that just died fails here; its `close` event says the rest.
      child.stdin.on('error', () => undefined);
      child.on('error', (error) => {
        complaint += error.message;
      });
      child.on('close', (status, signal) => {
        this.#program = undefined;
        const ended = new VoiceProcessEndedError(
          `The voice process ended (${signal ?? status}). ${complaint.trim()}`.trim(),
        );
        reject(ended);
        if (program.ready && !this.#closed) this.#retryUnanswered(ended);
        else this.#rejectAll(ended);
      });
    });
    const program: RunningProgram = { child, started, ready: false };
    return program;
  }

  #accept({ header, body }: ReplyFrame): string | undefined {
    const reply = replyHeader.parse(header);
    if ('ready' in reply) return reply.engine;
    const pending = this.#settle(reply.id);
    if ('error' in reply) {
      pending?.reject(new VoiceEngineError(reply.error));
      return undefined;
    }
    const samples = new Int16Array(body.length >> 1);
    for (let index = 0; index < samples.length; index++)
      samples[index] = body.readInt16LE(index * 2);
    pending?.resolve({ samples, sampleRateHz: reply.sampleRateHz });
    return undefined;
  }

  #send(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined || this.#program === undefined) return;
    pending.attempts++;
    this.#program.child.stdin.write(`${JSON.stringify({ id, ...pending.request })}\n`);
  }

  #settle(id: number): PendingRequest | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #retryUnanswered(ended: VoiceProcessEndedError): void {
    for (const [id, pending] of this.#pending) {
      if (pending.attempts >= MAX_ATTEMPTS) this.#settle(id)?.reject(ended);
    }
    if (this.#pending.size === 0) return;
    this.start().catch((error: Error) => this.#rejectAll(error));
  }

  #rejectAll(error: Error): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(error);
  }
}
