import { escapeXml } from '#shared/speech/ssml.ts';
import { transferLinesIn } from '#shared/telephony/transfer-lines/transfer-lines-in.ts';

/** Nobody who waits hears nothing for longer than this. */
const pauseMs = 4000;
/** With the pauses this lasts longer than any transfer, should the service play it only once. */
const repetitions = 12;

/** Of 100: under the lines, and still music. */
const musicVolume = 60;

/**
 * SSML that a caller hears on hold: a line every few seconds, in this voice and its language, and music
 * under it (Microsoft docs: Speech Synthesis Markup Language, "Add background audio").
 */
export function holdPrompt(
  voice: { readonly name: string; readonly language: string },
  musicUrl: string,
): string {
  const { calling, waiting } = transferLinesIn(voice.language).lines;
  const pause = `<break time="${pauseMs}ms"/>`;
  const spoken = [calling, ...Array.from({ length: repetitions }, () => waiting).flat()];
  const text = spoken.map((line) => `${escapeXml(line)}${pause}`).join('');
  const { name, language } = voice;
  return `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="${escapeXml(language)}"><mstts:backgroundaudio src="${escapeXml(musicUrl)}" volume="${musicVolume}" fadein="1000"/><voice name="${escapeXml(name)}">${text}</voice></speak>`;
}
