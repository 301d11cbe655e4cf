import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '#emulators/speech/testing/manual-clock.ts';
import { AnswerRun } from './answer-run.ts';
import { Conversation } from './conversation.ts';
import type { ResponseOptions } from './protocol/client-event.ts';
import { defaultSettings } from './protocol/session-settings.ts';
import { createFakeVoice } from './testing/fake-voice.ts';
import type { Thought } from './thoughts.ts';
import { VoiceLiveFaults } from './voice-live-faults.ts';

interface Sent extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

/** 300 ms and a pause, twice. */
const text = 'One two three four five sixty. And seven eight nine ten eleven.';

function begin(
  setup: {
    readonly thought?: Partial<Thought>;
    readonly faults?: Record<string, number>;
    readonly options?: ResponseOptions;
  } = {},
) {
  const clock = new ManualClock();
  const faults = new VoiceLiveFaults();
  faults.switchboard.set(setup.faults ?? {});
  const sent: Sent[] = [];
  const drops: number[] = [];
  let made = 0;
  const newId = (prefix: string) => {
    made += 1;
    return `${prefix}_${made}`;
  };
  const conversation = new Conversation({ newId });
  const run = new AnswerRun({
    ...createFakeVoice(),
    responseId: 'resp_1',
    conversation,
    settings: {
      ...defaultSettings(),
      output_audio_format: 'pcm16_16000hz',
      output_audio_timestamp_types: ['word'],
      voice: { type: 'azure-standard', name: 'en-US-AvaNeural' },
    },
    options: setup.options ?? {},
    thoughts: {
      think: () => ({ text, calls: [], inputTokens: 10, outputTokens: 4, ...setup.thought }),
    },
    faults,
    pace: { firstWordMs: 200, transcriptMs: 0, audioSpeed: 2 },
    clock,
    newId,
    send: (event) => sent.push({ ...event, type: String(event.type) }),
    drop: () => drops.push(clock.now()),
  });
  const over = run.run();
  const of = (type: string) => sent.filter((event) => event.type === type);
  return {
    run,
    clock,
    conversation,
    sent,
    drops,
    over,
    of,
    async advance(byMs: number) {
      for (let passedMs = 0; passedMs < byMs; passedMs += 10) {
        await setImmediate();
        clock.advance(10);
      }
      await setImmediate();
    },
    audioMs: () =>
      of('response.audio.delta').reduce(
        (sum, { delta }) => sum + Buffer.from(String(delta), 'base64').length / 32,
        0,
      ),
    response: () => Object(of('response.done')[0]?.response),
  };
}

describe('an answer', () => {
  it('comes after a while, and faster than it plays', async () => {
    const { advance, audioMs, of } = begin();
    await advance(190);
    expect(of('response.audio.delta')).toEqual([]);
    await advance(110);
    // 100 ms after its first word: 200 ms of audio and the chunk after them.
    expect(audioMs()).toBe(300);
  });

  it('tells its words and where they lie, and then how it ended', async () => {
    const { advance, over, of, audioMs, response } = begin();
    await advance(2000);
    await over;
    const said = of('response.audio_transcript.delta').map(({ delta }) => delta);
    expect(said.join('')).toBe(text);
    const words = of('response.audio_timestamp.delta');
    expect(words.map((word) => word.text).join(' ')).toBe(text);
    expect(words.at(-1)?.audio_offset_ms).toBeGreaterThan(500);
    expect(audioMs()).toBe(text.replace('. ', '.').length * 10 + 2 * 200);
    expect(response()).toMatchObject({
      status: 'completed',
      usage: { input_tokens: 10, output_token_details: { text_tokens: 4 } },
    });
  });

  it('without an Azure voice does not tell where words lie', async () => {
    const { advance, of } = begin({ options: { voice: 'alloy' } });
    await advance(2000);
    expect(of('response.audio_timestamp.delta')).toEqual([]);
    expect(of('response.audio.delta')).not.toEqual([]);
  });

  it('calls tools after its words, each whole', async () => {
    const calls = [
      { name: 'pay', argumentsJson: '{"amount":5}' },
      { name: 'get_bill', argumentsJson: '{}' },
    ];
    const { advance, of, response, conversation } = begin({ thought: { calls } });
    await advance(2000);
    expect(of('response.function_call_arguments.done')).toMatchObject(
      calls.map(({ name, argumentsJson }) => ({ name, arguments: argumentsJson })),
    );
    expect(response().output).toMatchObject([
      { type: 'message' },
      { type: 'function_call', name: 'pay', status: 'completed' },
      { type: 'function_call', name: 'get_bill' },
    ]);
    expect(conversation.items.map(({ type }) => type)).toEqual([
      'message',
      'function_call',
      'function_call',
    ]);
  });

  it('that is cancelled stops at once, and what was said of it stays', async () => {
    const { advance, run, over, response, conversation, audioMs, clock } = begin();
    await advance(400);
    run.cancel('client_cancelled');
    await over;
    const heardMs = audioMs();
    await advance(1000);
    expect(audioMs()).toBe(heardMs);
    expect(clock.pendingTimers).toBe(0);
    expect(response()).toMatchObject({
      status: 'cancelled',
      status_details: { reason: 'client_cancelled' },
      output: [{ status: 'incomplete' }],
    });
    expect(conversation.items).toMatchObject([{ audio: { durationMs: heardMs } }]);
  });

  it('that is cancelled before its first word says nothing', async () => {
    const { advance, run, over, sent } = begin();
    await advance(50);
    run.cancel('turn_detected');
    await over;
    expect(sent.map(({ type }) => type)).toEqual(['response.created', 'response.done']);
  });

  it.each([
    [
      'rate_limit',
      { status: 'failed', status_details: { error: { code: 'rate_limit_exceeded' } } },
    ],
    ['fail_next', { status: 'failed', status_details: { error: { type: 'server_error' } } }],
    ['content_filter', { status: 'incomplete', status_details: { reason: 'content_filter' } }],
  ])('ends as the fault %s says', async (fault, expected) => {
    const { advance, over, response } = begin({ faults: { [fault]: 1 } });
    await advance(2000);
    await over;
    expect(response()).toMatchObject(expected);
  });

  it('loses its connection after so much of its audio', async () => {
    const { advance, drops, clock } = begin({ faults: { drop_in_answer_after_ms: 300 } });
    const begun = clock.now();
    await advance(2000);
    expect(drops[0]).toBe(begun + 200 + 150);
  });

  it('that nobody can make has failed', async () => {
    const { advance, over, response } = begin({
      thought: {
        get text(): string {
          throw new Error('No thought.');
        },
      },
    });
    await advance(300);
    await over;
    expect(response()).toMatchObject({
      status: 'failed',
      status_details: { error: { message: 'No thought.' } },
    });
  });
});
