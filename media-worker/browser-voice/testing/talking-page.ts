import { vi } from 'vitest';
import type { WebSocket } from 'ws';
import {
  type BrowserVoiceClientMessage,
  type BrowserVoiceServerMessage,
  browserVoiceServerMessageSchema,
} from '#shared/contracts/browser-voice-message.ts';

type MessageOf<T extends BrowserVoiceServerMessage['type']> = Extract<
  BrowserVoiceServerMessage,
  { type: T }
>;

/** A page that talks, without a browser: what it got, in order, and what it can send. */
export class TalkingPage {
  readonly socket: WebSocket;
  readonly messages: BrowserVoiceServerMessage[] = [];
  readonly audio: Buffer[] = [];
  /** `audio` for each binary message, the type for each other one. */
  readonly order: string[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (message: Buffer, isBinary: boolean) => {
      if (isBinary) {
        this.audio.push(Buffer.from(message));
        this.order.push('audio');
        return;
      }
      const received = browserVoiceServerMessageSchema.parse(JSON.parse(message.toString()));
      this.messages.push(received);
      this.order.push(received.type);
    });
  }

  send(message: BrowserVoiceClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  sendAudio(pcm: Uint8Array): void {
    this.socket.send(pcm);
  }

  all<T extends BrowserVoiceServerMessage['type']>(type: T): readonly MessageOf<T>[] {
    return this.messages.filter((message): message is MessageOf<T> => message.type === type);
  }

  /** Waits for so many messages of a type. @returns the last of them. */
  async got<T extends BrowserVoiceServerMessage['type']>(
    type: T,
    count = 1,
  ): Promise<MessageOf<T>> {
    await vi.waitFor(() => {
      if (this.all(type).length < count) throw new Error(`No ${type}; got ${this.order.join(' ')}`);
    });
    const last = this.all(type).at(-1);
    if (last === undefined) throw new Error(`No ${type}.`);
    return last;
  }

  async gotAudio(frames: number): Promise<void> {
    await vi.waitFor(
      () => {
        if (this.audio.length < frames) throw new Error(`${this.audio.length} frames of ${frames}`);
      },
      { timeout: 5000, interval: 5 },
    );
  }
}
