/** What espeak-ng is asked for: its voice with variant, pace and pitch. */
export interface EspeakVoice {
  readonly voice: string;
  readonly wordsPerMinute: number;
  readonly pitch: number;
}

/** A voice name that the service would not know either. */
export class UnsupportedVoiceError extends Error {
  override readonly name = 'UnsupportedVoiceError';
}

/** Callers' voice when the phone does not ask for one. */
export const CALLER_VOICE = 'caller';

const BASE_WORDS_PER_MINUTE = 175;

/** Voices of espeak-ng's `!v` folder that are easy to follow, with a pitch that suits them. */
const FEMALE_VARIANTS = [
  { variant: 'f3', pitch: 52 },
  { variant: 'f2', pitch: 56 },
  { variant: 'f4', pitch: 48 },
  { variant: 'Annie', pitch: 50 },
  { variant: 'linda', pitch: 54 },
  { variant: 'steph', pitch: 50 },
] as const;
const MALE_VARIANTS = [
  { variant: 'm3', pitch: 42 },
  { variant: 'm7', pitch: 46 },
  { variant: 'max', pitch: 40 },
  { variant: 'rob', pitch: 44 },
  { variant: 'm1', pitch: 38 },
  { variant: 'Lee', pitch: 44 },
] as const;

/** Azure voices of these first names speak with a male variant; others with a female one. */
const MALE_NAMES = new Set(
  (
    'Andrew Brian Guy Davis Tony Jason Roger Steffan Christopher Eric Jacob Ryan Alfie Elliot Ethan ' +
    'Noah Oliver Thomas William Alvaro Henri Remy Conrad Florian Killian Diego Giuseppe Jorge ' +
    'Antonio Duarte InJoon Hyunsu Keita Yunxi Yunjian Onyx Echo Fable Adam Kai Derek Dustin Lewis'
  ).split(' '),
);

/** Locales espeak-ng spells differently; the others are tried by their language alone. */
const ESPEAK_LOCALES: Readonly<Record<string, string>> = {
  'en-US': 'en-us',
  'en-GB': 'en-gb',
  'es-MX': 'es-419',
  'es-US': 'es-419',
  'fr-BE': 'fr-be',
  'pt-BR': 'pt-br',
  'zh-CN': 'cmn',
  'nb-NO': 'nb',
};

/** `en-US-AvaMultilingualNeural`, `en-US-AlloyTurboMultilingualNeural`, `en-US-Ava:DragonHDLatestNeural`. */
const AZURE_VOICE =
  /^([a-z]{2,3}-[A-Z]{2,4})-([A-Z][A-Za-z]*?)(?:Turbo)?(?:Multilingual)?(?::[A-Za-z0-9]+)?(?:Neural(?:HD)?)?$/;

function stableIndex(text: string, length: number): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % length;
}

export interface VoiceChoice {
  /** Azure voice name, or {@link CALLER_VOICE}. */
  readonly name: string;
  /** BCP-47 language of the text; only multilingual voices follow it. */
  readonly language?: string | undefined;
  /** 1 = normal pace. */
  readonly rate?: number | undefined;
  /** espeak-ng pitch steps up or down, of a scale of 99. */
  readonly pitchShift?: number | undefined;
}

/**
 * The language that a voice speaks a text in: its own, unless it is multilingual and told another.
 * @param voice Azure voice name, or {@link CALLER_VOICE}.
 */
export function spokenLanguage(voice: string, language?: string | undefined): string {
  const own = AZURE_VOICE.exec(voice)?.[1];
  if (own === undefined) return 'en-US';
  return voice.includes('Multilingual') ? (language ?? own) : own;
}

/**
 * Chooses the espeak-ng voice that stands in for an Azure voice, always the same one for a name.
 *
 * @throws UnsupportedVoiceError when the name does not have the form of an Azure voice.
 */
export function espeakVoiceFor({
  name,
  language,
  rate = 1,
  pitchShift = 0,
}: VoiceChoice): EspeakVoice {
  const wordsPerMinute = Math.round(Math.max(80, Math.min(450, BASE_WORDS_PER_MINUTE * rate)));
  const shifted = (pitch: number) => Math.round(Math.max(0, Math.min(99, pitch + pitchShift)));
  if (name === CALLER_VOICE) {
    return { voice: 'en-us+klatt4', wordsPerMinute, pitch: shifted(44) };
  }
  const parts = AZURE_VOICE.exec(name);
  const ownLocale = parts?.[1];
  const firstName = parts?.[2];
  if (ownLocale === undefined || firstName === undefined || !name.includes('Neural')) {
    throw new UnsupportedVoiceError(`Unsupported voice ${name}.`);
  }
  const locale = spokenLanguage(name, language);
  const espeakLanguage = ESPEAK_LOCALES[locale] ?? locale.replace(/-.*/, '');
  const variants = MALE_NAMES.has(firstName) ? MALE_VARIANTS : FEMALE_VARIANTS;
  const chosen = variants[stableIndex(firstName, variants.length)] ?? variants[0];
  return {
    voice: `${espeakLanguage}+${chosen.variant}`,
    wordsPerMinute,
    pitch: shifted(chosen.pitch),
  };
}
