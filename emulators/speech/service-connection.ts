import type { Clock } from '#shared/contracts/clock.ts';
import type { WireMessage } from './protocol/wire-message.ts';
import type { SpeechFaults } from './speech-faults.ts';
import type { SpeechLatency } from './speech-latency.ts';
import type { SpeechStats } from './speech-stats.ts';
import type { UtteranceLibrary } from './utterances/utterance-library.ts';
import type { VoiceEngine } from './voice/voice-engine.ts';

/** What every connection of the emulator works with. */
export interface ServiceResources {
  readonly clock: Clock;
  readonly engine: VoiceEngine;
  readonly library: UtteranceLibrary;
  readonly faults: SpeechFaults;
  readonly latency: SpeechLatency;
  readonly stats: SpeechStats;
}

/** The socket as a connection sees it. */
export interface ServiceSocket {
  /** Address the client opened, with its query. */
  readonly url: URL;
  send(message: string | Buffer): void;
  /** Resolves when the client has taken so much that more may be sent. */
  drained(): Promise<void>;
  /** Ends the connection with a WebSocket close code. */
  close(code: number, reason: string): void;
}

/** One client connection, recognition or synthesis. */
export interface ServiceConnection {
  receive(message: WireMessage): void;
  /** The socket is gone: drops everything that was still to come. */
  dispose(): void;
}
