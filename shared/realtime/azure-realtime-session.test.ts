import { describe, expect, it } from 'vitest';
import type {
  AnswerEnd,
  SpeechToSpeechListener,
  SpeechToSpeechSettings,
} from '#shared/contracts/speech-to-speech.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { AzureRealtimeSession } from './azure-realtime-session.ts';

const ava = { name: 'en-US-AvaNeural', language: 'en-US' };
const settings: SpeechToSpeechSettings = {
  instructions: '',
  tools: [],
  voice: ava,
  language: 'en-US',
  turnDetection: { silenceMs: 500, threshold: 0.5 },
};

/** A session on a socket of paper. */
function open() {
  const clock = new VirtualClock();
  const sent: Record<string, unknown>[] = [];
  const log: string[] = [];
  const ends: AnswerEnd[] = [];
  let bufferedBytes = 0;
  const listener: SpeechToSpeechListener = {
    onSpeechStart: (item) => log.push(`start ${item}`),
    onSpeechEnd: (item) => log.push(`end ${item}`),
    onUtterance: (item) => log.push(`utterance ${item}`),
    onPartialTranscript: (item, text) => log.push(`partial ${item} ${text}`),
    onTranscript: (item, text, language) =>
      log.push(`transcript ${item} ${text}${language === undefined ? '' : ` in ${language}`}`),
    onText: (item, delta) => log.push(`text ${item} ${delta}`),
    onAudio: (item, pcm) => log.push(`audio ${item} ${pcm.length}`),
    onWord: (item, { text }) => log.push(`word ${item} ${text}`),
    onItemEnd: (item) => log.push(`item-end ${item}`),
    onAnswerEnd: (end) => ends.push(end),
    onRefused: (error) => log.push(`refused ${error.message}`),
    onClosed: (error) => log.push(`closed ${error.message}`),
  };
  const session = new AzureRealtimeSession({
    socket: {
      send: (text) => void sent.push(JSON.parse(text)),
      close: async () => void log.push('goodbye'),
      terminate: () => void log.push('cut'),
      get bufferedBytes() {
        return bufferedBytes;
      },
    },
    listener,
    model: 'gpt-realtime',
    voice: ava,
    outputSampleRateHz: 24_000,
    answerSilenceMs: 8000,
    closeTimeoutMs: 1000,
    clock,
  });
  return {
    clock,
    session,
    sent,
    log,
    ends,
    receive: (event: object) => session.receive(JSON.stringify(event)),
    begin: (id = 'resp_1') =>
      session.receive(
        JSON.stringify({ type: 'response.created', response: { id, status: 'in_progress' } }),
      ),
    done: (response: object = {}) =>
      session.receive(
        JSON.stringify({
          type: 'response.done',
          response: { id: 'resp_1', status: 'completed', ...response },
        }),
      ),
    fillBuffer() {
      bufferedBytes = 2_000_000;
    },
    types: () => sent.map(({ type }) => type),
  };
}

describe('a Voice Live session', () => {
  it('puts partial transcripts together', () => {
    const { receive, log } = open();
    const type = 'conversation.item.input_audio_transcription.delta';
    receive({ type, item_id: 'i1', delta: 'My power' });
    receive({ type, item_id: 'i1', delta: ' is out' });
    receive({ type: 'conversation.item.input_audio_transcription.failed', item_id: 'i1' });
    expect(log).toEqual([
      'partial i1 My power',
      'partial i1 My power is out',
      'transcript i1 undefined',
    ]);
  });

  it('tells which of the candidate languages was spoken, where the service does', () => {
    const { session, receive, log } = open();
    const completed = {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: 'i1',
      transcript: 'Quiero pagar. ',
      phrases: [{ text: 'Quiero pagar.', locale: 'es-MX', offset_milliseconds: 0 }],
    };
    receive(completed);
    session.update({ ...settings, candidateLanguages: ['en-US', 'es-US'] });
    receive(completed);
    receive({ ...completed, phrases: null });
    expect(log).toEqual([
      'transcript i1 Quiero pagar.',
      'transcript i1 Quiero pagar. in es-US',
      'transcript i1 Quiero pagar.',
    ]);
  });

  it('names the voice of an answer when it is not the one that the session began with', () => {
    const { session, sent, begin, done } = open();
    session.answer();
    begin();
    done();
    session.update({ ...settings, voice: { name: 'en-US-AndrewNeural', language: 'en-US' } });
    session.answer();
    begin();
    done();
    session.update({ ...settings, voice: { ...ava } });
    session.answer();
    const answers = sent.filter(({ type }) => type === 'response.create');
    expect(answers.map(({ response }) => response)).toMatchObject([
      {},
      { voice: { name: 'en-US-AndrewNeural' } },
      {},
    ]);
    expect(JSON.stringify(sent.filter(({ type }) => type === 'session.update'))).not.toContain(
      'Andrew',
    );
  });

  it('makes an answer in the first voice when the service allows no other', () => {
    const { session, sent, receive, begin, done, ends, log } = open();
    const voicesAsked = () =>
      sent
        .filter(({ type }) => type === 'response.create')
        .map(({ response }) => Object(response).voice?.name);
    const andrew = { ...settings, voice: { name: 'en-US-AndrewNeural', language: 'en-US' } };
    session.update(andrew);
    session.answer({ withoutTools: true });
    const error = { type: 'invalid_request_error', code: 'cannot_update_voice', message: 'no' };
    receive({ type: 'error', error: { ...error, event_id: sent.at(-1)?.event_id } });
    expect(voicesAsked()).toEqual(['en-US-AndrewNeural', undefined]);
    expect(sent.at(-1)).toMatchObject({ response: { tool_choice: 'none' } });
    expect(log).toEqual(['refused cannot_update_voice: no']);
    begin();
    done();
    session.update(andrew);
    session.answer();
    expect(voicesAsked()).toEqual(['en-US-AndrewNeural', undefined, undefined]);
    expect(ends).toMatchObject([{ status: 'completed' }]);
  });

  it('does not ask for an answer before the cancelled one has ended', () => {
    const { session, begin, done, types, ends } = open();
    session.answer();
    begin();
    session.cancel();
    session.answer();
    expect(types()).toEqual(['response.create', 'response.cancel']);
    done({ status: 'cancelled' });
    expect(types()).toEqual(['response.create', 'response.cancel', 'response.create']);
    expect(ends).toMatchObject([{ status: 'cancelled' }]);
  });

  it('is silent about what comes of a cancelled answer and of an older one', () => {
    const { session, receive, begin, done, log } = open();
    const text = { type: 'response.audio_transcript.delta', item_id: 'i1', delta: 'Hi' };
    session.answer();
    begin();
    receive({ ...text, response_id: 'resp_0' });
    receive({ ...text, response_id: 'resp_1' });
    session.cancel();
    receive({ ...text, response_id: 'resp_1' });
    done();
    receive({ ...text, response_id: 'resp_1' });
    expect(log).toEqual(['text i1 Hi']);
  });

  it('knows an answer that could not be made from anything else that was refused', () => {
    const { session, sent, receive, log, ends } = open();
    session.forget('i0');
    session.answer();
    const [forgotten, asked] = sent.map(({ event_id }) => event_id);
    const error = { type: 'invalid_request_error', code: 'c', message: 'no' };
    receive({ type: 'error', error: { ...error, event_id: forgotten } });
    expect(ends).toEqual([]);
    expect(log).toEqual(['refused c: no']);
    receive({ type: 'error', error: { ...error, event_id: asked } });
    expect(ends).toMatchObject([{ status: 'failed', error: { code: 'model_request_refused' } }]);
    session.answer();
    receive({ type: 'error', error: { type: 'server_error', message: 'down' } });
    expect(ends[1]).toMatchObject({ status: 'failed', error: { code: 'model_unavailable' } });
  });

  it('tells how an answer ended', () => {
    const { session, begin, done, ends } = open();
    const details = (reason: string) => ({ status: 'incomplete', status_details: { reason } });
    for (const response of [
      details('content_filter'),
      details('max_output_tokens'),
      {
        status: 'failed',
        status_details: { error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } },
      },
      { status: 'completed', usage: { input_tokens: 7, output_tokens: 3 } },
    ]) {
      session.answer();
      begin();
      done(response);
    }
    expect(ends).toMatchObject([
      { status: 'content-filter' },
      { status: 'length' },
      { status: 'failed', error: { code: 'model_rate_limited' } },
      { status: 'completed', usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  it('cuts no more of an answer than has come', () => {
    const { session, sent, receive, begin } = open();
    session.answer();
    begin();
    const delta = Buffer.alloc(4800).toString('base64');
    receive({ type: 'response.audio.delta', item_id: 'i1', response_id: 'resp_1', delta });
    session.truncate('i1', 99.9);
    session.truncate('i1', 5000);
    expect(sent.slice(-2).map(({ audio_end_ms }) => audio_end_ms)).toEqual([99, 100]);
  });

  it('forgets everything that is in the conversation, whoever put it there', () => {
    const { session, sent, receive } = open();
    receive({ type: 'conversation.item.created', item: { id: 'i1' } });
    const ours = session.addMessage({ role: 'user', text: 'Hi' });
    receive({ type: 'conversation.item.created', previous_item_id: 'i1', item: { id: ours } });
    const other = session.replaceMessage(ours, { role: 'user', text: 'Hello' });
    session.forgetAll();
    const deleted = sent
      .filter(({ type }) => type === 'conversation.item.delete')
      .map(({ item_id }) => item_id);
    expect(deleted).toEqual([ours, 'i1', other]);
  });

  it('takes silence in the middle of an answer for the end of the session', async () => {
    const { session, clock, begin, log, ends } = open();
    session.answer();
    begin();
    await clock.advance(7999);
    expect(log).toEqual([]);
    await clock.advance(2);
    expect(log).toEqual(['cut', 'closed No answer within 8000 ms.']);
    expect(ends).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('waits for no answer that nobody asked for', async () => {
    const { clock, begin, log } = open();
    begin();
    await clock.advance(20_000);
    expect(log).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives up a service that takes no more audio', () => {
    const { session, fillBuffer, log, sent } = open();
    session.push(new Uint8Array(640));
    fillBuffer();
    session.push(new Uint8Array(640));
    session.push(new Uint8Array(640));
    expect(sent).toHaveLength(1);
    expect(log).toEqual(['cut', 'closed The service takes no more audio.']);
  });

  it('goes on after an event that makes no sense', () => {
    const { session, receive, log } = open();
    session.receive('{');
    receive({ type: 'input_audio_buffer.speech_started', item_id: 'i1' });
    expect(log[0]).toMatch(/^refused /);
    expect(log[1]).toBe('start i1');
  });
});
