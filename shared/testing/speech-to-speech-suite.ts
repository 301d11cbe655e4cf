import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  AnswerEnd,
  SpeechToSpeech,
  SpeechToSpeechListener,
  SpeechToSpeechSession,
  SpeechToSpeechSettings,
} from '#shared/contracts/speech-to-speech.ts';
import { AwaitedLog } from './awaited-log.ts';

/** A model under test, and the hands that work it. */
export interface SpeechToSpeechHarness {
  readonly speechToSpeech: SpeechToSpeech;
  /** The caller says a line, and is silent. */
  say(session: SpeechToSpeechSession, line: string): Promise<void>;
  /** The caller makes a sound that nobody understands, and is silent. */
  mumble(session: SpeechToSpeechSession): Promise<void>;
  /** What the model answers next. */
  reply(answer: {
    readonly text?: string;
    readonly call?: { readonly name: string; readonly arguments: object };
  }): Promise<void>;
  /** The next answer is refused for being one too many. */
  limitRate(): Promise<void>;
  /** The service takes everything and says nothing any more. */
  stall(): Promise<void>;
  shutDown(): Promise<void>;
  /** Sessions opened from now on have the wrong key. */
  refuseKey(): Promise<void>;
  close(): Promise<void>;
}

/** Writes down what a session reports. */
class RecordingListener implements SpeechToSpeechListener {
  readonly #reports = new AwaitedLog();
  readonly utterances: string[] = [];
  readonly transcripts: (string | undefined)[] = [];
  readonly words: {
    readonly text: string;
    readonly offsetMs: number;
    readonly durationMs: number;
  }[] = [];
  readonly ends: AnswerEnd[] = [];
  readonly refusals: Error[] = [];
  readonly closings: Error[] = [];
  text = '';
  audioBytes = 0;
  lastItem = '';

  onSpeechStart(): void {
    this.#reports.note('speech-start');
  }
  onSpeechEnd(): void {
    this.#reports.note('speech-end');
  }
  onUtterance(itemId: string): void {
    this.utterances.push(itemId);
    this.#reports.note('utterance');
  }
  onPartialTranscript(): void {
    this.#reports.touch();
  }
  onTranscript(_itemId: string, text: string | undefined): void {
    this.transcripts.push(text);
    this.#reports.note(`transcript ${text}`);
  }
  onText(itemId: string, delta: string): void {
    this.text += delta;
    this.lastItem = itemId;
    this.#reports.touch();
  }
  onAudio(itemId: string, pcm: Uint8Array): void {
    this.audioBytes += pcm.length;
    this.lastItem = itemId;
    this.#reports.touch();
  }
  onWord(
    _itemId: string,
    word: { readonly text: string; readonly offsetMs: number; readonly durationMs: number },
  ): void {
    this.words.push(word);
  }
  onItemEnd(): void {
    this.#reports.note('item-end');
  }
  onAnswerEnd(end: AnswerEnd): void {
    this.ends.push(end);
    this.#reports.note(`answer-end ${end.status}`);
  }
  onRefused(error: Error): void {
    this.refusals.push(error);
    this.#reports.note('refused');
  }
  onClosed(error: Error): void {
    this.closings.push(error);
    this.#reports.note('closed');
  }

  get log(): readonly string[] {
    return this.#reports.entries;
  }

  until(condition: () => boolean): Promise<void> {
    return this.#reports.until(condition);
  }
}

const settings: SpeechToSpeechSettings = {
  instructions: 'You are a helpful assistant.',
  tools: [
    {
      name: 'get_balance',
      description: 'Tells the balance of the account.',
      parameters: { type: 'object', properties: {} },
    },
  ],
  voice: { name: 'en-US-AvaMultilingualNeural', language: 'en-US' },
  language: 'en-US',
  turnDetection: { silenceMs: 300, threshold: 0.5 },
};

/**
 * The promises every speech-to-speech model keeps.
 *
 * @param open starts with a service that works, for each test.
 */
export function describeSpeechToSpeech(
  name: string,
  open: () => Promise<SpeechToSpeechHarness>,
): void {
  describe(`SpeechToSpeech: ${name}`, () => {
    let harness: SpeechToSpeechHarness;
    let listener: RecordingListener;
    const sessions: SpeechToSpeechSession[] = [];
    beforeEach(async () => {
      harness = await open();
      listener = new RecordingListener();
    });
    afterEach(async () => {
      await Promise.all(sessions.splice(0).map((session) => session.close()));
      await harness.close();
    });

    const start = async (reporting: SpeechToSpeechListener = listener) => {
      const session = await harness.speechToSpeech.open(settings, reporting);
      sessions.push(session);
      return session;
    };
    const ended = (count = 1) => listener.until(() => listener.ends.length === count);

    it('reports who speaks and what was said, and answers nothing by itself', async () => {
      const session = await start();
      await harness.say(session, 'My power is out.');
      await listener.until(() => listener.transcripts.length === 1);
      expect(listener.log).toEqual([
        'speech-start',
        'speech-end',
        'utterance',
        'transcript My power is out.',
      ]);
      await harness.say(session, 'Hello.');
      await listener.until(() => listener.transcripts.length === 2);
      expect(listener.ends).toEqual([]);
      expect(new Set(listener.utterances).size).toBe(2);
    });

    it('reports speech that it does not understand as an empty transcript', async () => {
      const session = await start();
      await harness.mumble(session);
      await listener.until(() => listener.transcripts.length === 1);
      expect(listener.transcripts).toEqual(['']);
    });

    it('answers with words, where they lie, and their audio', async () => {
      await harness.reply({ text: 'The crew is on its way.' });
      const session = await start();
      session.answer();
      await ended();
      expect(listener.text).toBe('The crew is on its way.');
      expect(listener.words.map(({ text }) => text)).toEqual(listener.text.split(' '));
      const last = listener.words.at(-1);
      const audioMs = (listener.audioBytes / 2 / session.outputSampleRateHz) * 1000;
      expect(audioMs).toBeGreaterThan(500);
      expect((last?.offsetMs ?? 0) + (last?.durationMs ?? 0)).toBeLessThanOrEqual(audioMs + 1);
      expect(listener.log).toEqual(['item-end', 'answer-end completed']);
      expect(listener.ends[0]).toMatchObject({ toolCalls: [] });
      expect(listener.ends[0]?.usage.outputTokens).toBeGreaterThan(0);
    });

    it('calls tools, takes what they came to, and answers', async () => {
      await harness.reply({ call: { name: 'get_balance', arguments: { unit: 'dollars' } } });
      await harness.reply({ text: 'You owe nothing.' });
      const session = await start();
      session.addMessage({ role: 'user', text: 'What do I owe?' });
      session.answer();
      await ended();
      const [call] = listener.ends[0]?.toolCalls ?? [];
      expect(call).toMatchObject({ name: 'get_balance' });
      expect(JSON.parse(call?.argumentsJson ?? '')).toEqual({ unit: 'dollars' });
      session.addToolResults([{ toolCallId: call?.id ?? '', resultJson: '{"balance":0}' }]);
      session.answer({ withoutTools: true });
      await ended(2);
      expect(listener.text).toBe('You owe nothing.');
      expect(listener.refusals).toEqual([]);
    });

    it('is silent after an answer was cancelled, and makes the next one', async () => {
      await harness.reply({ text: 'This is a long answer that goes on, and on, and on, and on.' });
      await harness.reply({ text: 'Yes.' });
      const session = await start();
      session.answer();
      await listener.until(() => listener.audioBytes > 0);
      session.cancel();
      const bytes = listener.audioBytes;
      session.answer();
      await ended();
      expect(listener.audioBytes).toBe(bytes);
      expect(listener.ends[0]).toMatchObject({ status: 'cancelled', toolCalls: [] });
      await ended(2);
      expect(listener.text.endsWith('Yes.')).toBe(true);
      expect(listener.ends[1]?.status).toBe('completed');
      expect(listener.refusals).toEqual([]);
    });

    it('takes a cancellation for which there is nothing to cancel', async () => {
      await harness.reply({ text: 'Yes.' });
      const session = await start();
      session.cancel();
      session.answer();
      await ended();
      session.cancel();
      await harness.say(session, 'Hello.');
      await listener.until(() => listener.transcripts.length === 1);
      expect(listener.ends.map(({ status }) => status)).toEqual(['completed']);
      expect(listener.refusals).toEqual([]);
    });

    it('cuts an answer to what was heard, however much that is said to be', async () => {
      await harness.reply({ text: 'One two three four five.' });
      const session = await start();
      session.answer();
      await ended();
      session.truncate(listener.lastItem, 60_000);
      session.truncate(listener.lastItem, 400.5);
      await harness.say(session, 'Hello.');
      await listener.until(() => listener.transcripts.length === 1);
      expect(listener.refusals).toEqual([]);
    });

    it('takes, changes and forgets what has been said', async () => {
      const session = await start();
      const greeting = session.addMessage({ role: 'assistant', text: 'How can I help?' });
      const cut = session.replaceMessage(greeting, { role: 'assistant', text: 'How can' });
      session.addMessage({ role: 'user', text: 'My power is out.' });
      session.addToolCalls([{ id: 'call-1', name: 'get_balance', argumentsJson: '{}' }]);
      session.addToolResults([{ toolCallId: 'call-1', resultJson: '{"balance":0}' }]);
      session.forget(cut);
      session.update({ ...settings, voice: { ...settings.voice, name: 'en-US-AndrewNeural' } });
      session.forgetAll();
      await harness.reply({ text: 'Yes.' });
      session.answer();
      await ended();
      expect(listener.refusals).toEqual([]);
    });

    it('says what was refused, and goes on', async () => {
      await harness.reply({ text: 'Yes.' });
      const session = await start();
      session.forget('of-nobody');
      await listener.until(() => listener.refusals.length === 1);
      expect(listener.refusals[0]).toMatchObject({ code: 'model_request_refused' });
      session.answer();
      await ended();
      expect(listener.ends[0]?.status).toBe('completed');
    });

    it('says why an answer failed, and makes the next one', async () => {
      await harness.limitRate();
      const session = await start();
      session.answer();
      await ended();
      expect(listener.ends[0]).toMatchObject({
        status: 'failed',
        error: { code: 'model_rate_limited' },
      });
      await harness.reply({ text: 'Yes.' });
      session.answer();
      await ended(2);
      expect(listener.text).toBe('Yes.');
    });

    it('keeps sessions apart', async () => {
      const other = new RecordingListener();
      const [session, otherSession] = [await start(), await start(other)];
      await Promise.all([harness.say(session, 'Hello.'), harness.say(otherSession, 'Goodbye.')]);
      await listener.until(() => listener.transcripts.length === 1);
      await other.until(() => other.transcripts.length === 1);
      expect(listener.transcripts).toEqual(['Hello.']);
      expect(other.transcripts).toEqual(['Goodbye.']);
    });

    it('is silent after close, which may be called twice and followed by anything', async () => {
      const session = await start();
      await Promise.all([session.close(), session.close()]);
      await harness.say(session, 'Hello.');
      session.push(new Uint8Array(640));
      session.answer();
      session.forget('of-nobody');
      await setImmediate();
      expect(listener.log).toEqual([]);
    });

    it('closes in bounded time when the service no longer answers', async () => {
      const session = await start();
      await harness.stall();
      session.push(new Uint8Array(640));
      await session.close();
      expect(listener.closings).toEqual([]);
    });

    it('takes an answer that does not come for the end of the session', async () => {
      const session = await start();
      await harness.stall();
      session.answer();
      await listener.until(() => listener.closings.length === 1);
      expect(listener.closings[0]).toMatchObject({ code: 'model_timeout' });
      expect(listener.ends).toEqual([]);
    });

    it('reports once that a session is dead', async () => {
      const session = await start();
      await harness.shutDown();
      while (listener.closings.length === 0) {
        session.push(new Uint8Array(640));
        await setImmediate();
      }
      await session.close();
      expect(listener.closings).toEqual([expect.objectContaining({ code: 'model_unavailable' })]);
    });

    it('says why it cannot open', async () => {
      await harness.refuseKey();
      await expect(start()).rejects.toMatchObject({ code: 'model_request_refused' });
      await harness.shutDown();
      await expect(start()).rejects.toMatchObject({ code: 'model_unavailable' });
      expect(listener.log).toEqual([]);
    });
  });
}
