import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPhoneVoice } from '../phone-voice.ts';
import { UtteranceLibrary } from '../utterances/utterance-library.ts';
import { createVoiceEngine } from '../voice/voice-engine.ts';
import { VoiceProcessClient } from '../voice/voice-process-client.ts';
import { defaultVoiceProcessPath } from '../voice/voice-process-path.ts';
import { CallerAudioDamage } from './caller-audio-damage.ts';
import { PhraseSegmenter, type RecognitionEvent } from './phrase-segmenter.ts';

const RATE = 16_000;
const client = new VoiceProcessClient({ programPath: defaultVoiceProcessPath(), maxPending: 64 });
const engine = createVoiceEngine({ engine: client, maxCachedSamples: 16_000_000 });
const library = new UtteranceLibrary({ maxSamples: 16_000_000 });
const phone = createPhoneVoice({ engine, library });
afterAll(() => client.close());

const LINES = [
  'My power is out.',
  'My power is out since this morning.',
  'Yes.',
  'Yes please.',
  'It is number 14, and my phone is 555-0100.',
  'No, I want to talk to a person!',
];
const spoken: Int16Array[] = [];
beforeAll(async () => {
  for (const line of LINES) spoken.push(await phone.speak(line));
});

/** Plays audio through the damage stage into a segmenter. */
function recognise(audio: Int16Array, faults: Record<string, number> = {}, cut = 320) {
  const events: RecognitionEvent[] = [];
  const damage = new CallerAudioDamage({
    faults: { number: (name) => faults[name] },
    sampleRateHz: RATE,
  });
  const segmenter = new PhraseSegmenter({
    library,
    sampleRateHz: RATE,
    segmentationSilenceMs: 500,
    initialSilenceMs: 15_000,
    onEvent: (event) => events.push(event),
  });
  for (let at = 0; at < audio.length; at += cut) {
    for (const block of damage.pass(audio.subarray(at, at + cut))) segmenter.push(block);
  }
  for (const block of damage.flush()) segmenter.push(block);
  segmenter.end();
  return events;
}

function withSilence(beforeSamples: number, speech: Int16Array, afterMs = 700): Int16Array {
  const audio = new Int16Array(beforeSamples + speech.length + afterMs * 16);
  audio.set(speech, beforeSamples);
  return audio;
}

const phrases = (events: readonly RecognitionEvent[]) =>
  events.flatMap((event) => (event.type === 'phrase' ? [`${event.status}:${event.text}`] : []));
const speechOf = (index: number) => spoken[index] ?? new Int16Array(0);

describe('PhraseSegmenter with the real voice', () => {
  it('recognises every line exactly, at any alignment and in any pieces', () => {
    fc.assert(
      fc.property(
        fc.nat(LINES.length - 1),
        fc.nat(700),
        fc.integer({ min: 1, max: 3_000 }),
        (index, before, cut) => {
          const events = recognise(withSilence(before, speechOf(index)), {}, cut);
          expect(phrases(events)).toEqual([`Success:${LINES[index]}`]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('recognises nothing of a line with any one block lost, swapped or altered', () => {
    const faults = ['drop_frame', 'swap_frames', 'alter_sample'] as const;
    for (const [index, line] of LINES.entries()) {
      for (let n = 1; n <= speechOf(index).length / 320; n++) {
        const fault = faults[n % faults.length] ?? 'drop_frame';
        const audio = withSilence(13 * n, speechOf(index));
        if (n > speechBlocksIn(audio)) continue;
        // Two neighbours can be alike only in a pause; swapping them damages nothing.
        const changes = fault !== 'swap_frames' || swapChanges(audio, n);
        const expected = changes ? ['NoMatch:'] : [`Success:${line}`];
        expect(phrases(recognise(audio, { [fault]: n })), `${fault} ${n} of "${line}"`).toEqual(
          expected,
        );
      }
    }
  });

  it('grows its hypotheses word by word, in lower case and without marks', () => {
    const events = recognise(withSilence(100, speechOf(4)));
    const hypotheses = events.flatMap((event) => (event.type === 'hypothesis' ? [event.text] : []));
    expect(hypotheses.at(-1)).toBe('it is number 14 and my phone is 555-0100');
    expect(hypotheses[2]).toBe('it is number');
    for (const [index, text] of hypotheses.entries()) {
      if (index > 0) expect(text.startsWith(hypotheses[index - 1] ?? 'x')).toBe(true);
    }
  });

  it('reports start and end where they are in the audio', () => {
    const speech = speechOf(0);
    const events = recognise(withSilence(1_000, speech));
    expect(events[0]).toEqual({ type: 'speech-start', atSample: 1_000 });
    expect(events.at(-2)).toEqual({ type: 'speech-end', atSample: 1_000 + speech.length });
    expect(events.at(-1)).toMatchObject({ startSample: 1_000, endSample: 1_000 + speech.length });
  });

  it('does not recognise a line that was broken off', () => {
    for (const part of [0.3, 0.6, 0.9]) {
      const half = speechOf(1).subarray(0, Math.floor(speechOf(1).length * part));
      const outcome = phrases(recognise(withSilence(0, half)));
      expect(outcome, `${part}`).toEqual(['NoMatch:']);
    }
  });

  it('keeps two phrases apart when the silence between them is long enough', () => {
    const one = withSilence(0, speechOf(2), 520);
    const two = withSilence(0, speechOf(0), 520);
    expect(phrases(recognise(new Int16Array([...one, ...two])))).toEqual([
      'Success:Yes.',
      'Success:My power is out.',
    ]);
    const close = withSilence(0, speechOf(2), 460);
    expect(phrases(recognise(new Int16Array([...close, ...two])))).toEqual([
      'Success:Yes. My power is out.',
    ]);
  });

  it('says now and then that it hears nothing', () => {
    expect(phrases(recognise(new Int16Array(RATE * 31)))).toEqual([
      'InitialSilenceTimeout:',
      'InitialSilenceTimeout:',
    ]);
  });
});

function blocksOf(audio: Int16Array): Int16Array[] {
  const blocks: Int16Array[] = [];
  for (let at = 0; at + 320 <= audio.length; at += 320) blocks.push(audio.subarray(at, at + 320));
  return blocks;
}

const isSpeech = (block: Int16Array) => block.some((sample) => sample !== 0);
const speechBlocksIn = (audio: Int16Array) => blocksOf(audio).filter(isSpeech).length;

/** Whether swapping the n-th block that is not silent with the next one changes the audio. */
function swapChanges(audio: Int16Array, n: number): boolean {
  const blocks = blocksOf(audio);
  const swapped = blocks.filter(isSpeech)[n - 1];
  const next = swapped && blocks[blocks.indexOf(swapped) + 1];
  return swapped?.some((sample, index) => sample !== next?.[index]) ?? false;
}
