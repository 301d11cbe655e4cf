import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Recognition,
  RecognitionListener,
  RecognitionSession,
  SpeechToText,
} from '#shared/contracts/speech-to-text.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { AwaitedLog } from './awaited-log.ts';

/** One recogniser under test. */
export interface SpeechToTextHarness {
  readonly speechToText: SpeechToText;
  /** Speaks a line into the session, followed by enough silence to end the utterance. */
  say(session: RecognitionSession, line: string): Promise<void>;
  /** Makes sounds that are no speech the recogniser can know. */
  mumble(session: RecognitionSession): Promise<void>;
  /** From now on the service refuses the key. */
  refuseKey(): Promise<void>;
  /** Takes the service away: running sessions die, new ones cannot open. */
  shutDown(): Promise<void>;
  /** The service stops answering, its sockets stay open. */
  stall(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps what a session reports and lets a test wait for it. */
class RecordingListener implements RecognitionListener {
  readonly #reports = new AwaitedLog();
  readonly starts: number[] = [];
  readonly partials: Recognition[] = [];
  readonly finals: Recognition[] = [];
  readonly errors: Error[] = [];

  onSpeechStart(offsetMs: number): void {
    this.starts.push(offsetMs);
    this.#reports.note('start');
  }
  onPartial(recognition: Recognition): void {
    this.partials.push(recognition);
    this.#reports.note(`partial ${recognition.text}`);
  }
  onFinal(recognition: Recognition): void {
    this.finals.push(recognition);
    this.#reports.note(`final ${recognition.text}`);
  }
  onError(error: Error): void {
    this.errors.push(error);
    this.#reports.note('error');
  }

  get log(): readonly string[] {
    return this.#reports.entries;
  }

  until(condition: () => boolean): Promise<void> {
    return this.#reports.until(condition);
  }
}

/**
 * The promises every speech recogniser keeps.
 *
 * @param open starts with a service that works, for each test.
 */
export function describeSpeechToText(name: string, open: () => Promise<SpeechToTextHarness>): void {
  describe(`SpeechToText: ${name}`, () => {
    let harness: SpeechToTextHarness;
    let listener: RecordingListener;
    const sessions: RecognitionSession[] = [];
    beforeEach(async () => {
      harness = await open();
      listener = new RecordingListener();
    });
    afterEach(async () => {
      await Promise.all(sessions.splice(0).map((session) => session.close()));
      await harness.close();
    });

    const start = async (reporting: RecognitionListener = listener) => {
      const options = { language: 'en-US', phraseHints: ['outage'], segmentationSilenceMs: 300 };
      const session = await harness.speechToText.open(options, reporting);
      sessions.push(session);
      return session;
    };

    it('reports the start, growing hypotheses, and the line', async () => {
      await harness.say(await start(), 'My power is out.');
      await listener.until(() => listener.finals.length === 1);
      expect(listener.log).toEqual([
        'start',
        'partial my',
        'partial my power',
        'partial my power is',
        expect.stringContaining('partial my power is out'),
        'final My power is out.',
      ]);
    });

    it('dates utterances in the audio of the session', async () => {
      const session = await start();
      session.push(new Uint8Array(32 * 500));
      await harness.say(session, 'Hello.');
      await listener.until(() => listener.finals.length === 1);
      await harness.say(session, 'My power is out.');
      await listener.until(() => listener.finals.length === 2);
      const [first, second] = listener.finals;
      expect(listener.starts[0]).toBeCloseTo(500, 0);
      expect(first?.offsetMs).toBeCloseTo(500, 0);
      expect(second?.offsetMs).toBeGreaterThanOrEqual(500 + (first?.durationMs ?? 0));
    });

    it('reports speech that it does not understand as an empty line, and goes on', async () => {
      const session = await start();
      await harness.mumble(session);
      await listener.until(() => listener.finals.length === 1);
      await harness.say(session, 'Hello.');
      await listener.until(() => listener.finals.length === 2);
      expect(listener.finals.map((final) => final.text)).toEqual(['', 'Hello.']);
    });

    it('takes audio in pieces of any length without keeping the caller’s buffer', async () => {
      const session = await start();
      const buffer = new Uint8Array(333);
      for (let turn = 0; turn < 20; turn++) session.push(buffer);
      buffer.fill(77);
      session.push(new Uint8Array(333 * 20));
      await harness.say(session, 'Hello.');
      await listener.until(() => listener.finals.length === 1);
      expect(listener.finals[0]?.text).toBe('Hello.');
    });

    it('keeps sessions apart', async () => {
      const other = new RecordingListener();
      const [session, otherSession] = [await start(), await start(other)];
      await Promise.all([harness.say(session, 'Hello.'), harness.say(otherSession, 'Goodbye.')]);
      await listener.until(() => listener.finals.length === 1);
      await other.until(() => other.finals.length === 1);
      expect(listener.finals[0]?.text).toBe('Hello.');
      expect(other.finals[0]?.text).toBe('Goodbye.');
    });

    it('is silent after close, which may be called twice and followed by audio', async () => {
      const session = await start();
      await Promise.all([session.close(), session.close()]);
      const reports = listener.log.length;
      await harness.say(session, 'Hello.');
      session.push(new Uint8Array(640));
      expect(listener.log.length).toBe(reports);
      expect(listener.errors).toEqual([]);
    });

    it('closes in bounded time when the service no longer answers', async () => {
      const session = await start();
      await harness.stall();
      session.push(new Uint8Array(640));
      await session.close();
      expect(listener.errors).toEqual([]);
    });

    it('reports once that a session is dead', async () => {
      const session = await start();
      await harness.shutDown();
      while (listener.errors.length === 0) {
        session.push(new Uint8Array(640));
        await setImmediate();
      }
      await session.close();
      expect(listener.errors).toEqual([expect.any(SpeechError)]);
      expect(listener.errors[0]).toMatchObject({ code: 'speech_unavailable' });
    });

    it('says why it cannot open', async () => {
      await harness.refuseKey();
      await expect(start()).rejects.toMatchObject({ code: 'speech_unauthorised' });
      await harness.shutDown();
      await expect(start()).rejects.toMatchObject({ code: 'speech_unavailable' });
      expect(listener.log).toEqual([]);
    });
  });
}
