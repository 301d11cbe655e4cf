import { parseXml, type XmlElement, XmlSyntaxError } from './xml.ts';

/** A stretch of speech in one voice. */
export interface SpeechPart {
  readonly type: 'speech';
  /** As written, for word boundaries and for whoever listens. */
  readonly text: string;
  /** As spoken: aliases of `<sub>`, letters and digits of `<say-as>` spread out. */
  readonly spoken: string;
  readonly voice: string;
  /** The nearest `xml:lang`. */
  readonly language: string | undefined;
  /** 1 = normal pace. */
  readonly rate: number;
  /** Steps on espeak-ng's pitch scale of 99. */
  readonly pitchShift: number;
}

export interface PausePart {
  readonly type: 'pause';
  readonly durationMs: number;
}

export type SsmlPart = SpeechPart | PausePart;

/** The service refuses the SSML: it closes the socket with 1007 and this message as the reason. */
export class InvalidSsmlError extends Error {
  override readonly name = 'InvalidSsmlError';
}

interface Prosody {
  readonly voice: string | undefined;
  readonly language: string | undefined;
  readonly rate: number;
  readonly pitchShift: number;
}

const NAMED_RATES: Readonly<Record<string, number>> = {
  'x-slow': 0.5,
  slow: 0.64,
  medium: 1,
  default: 1,
  fast: 1.55,
  'x-fast': 2,
};
const NAMED_PITCHES: Readonly<Record<string, number>> = {
  'x-low': -30,
  low: -15,
  medium: 0,
  default: 0,
  high: 15,
  'x-high': 30,
};
const NAMED_BREAKS: Readonly<Record<string, number>> = {
  'x-weak': 250,
  weak: 500,
  medium: 750,
  strong: 1000,
  'x-strong': 1250,
  none: 0,
};
const LONGEST_BREAK_MS = 20_000;

function parseRate(value: string): number {
  const named = NAMED_RATES[value];
  if (named !== undefined) return named;
  const relative = /^([+-]?\d+(?:\.\d+)?)%$/.exec(value);
  if (relative !== null) return Math.max(0.1, 1 + Number(relative[1]) / 100);
  const factor = Number(value);
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new InvalidSsmlError(`Invalid prosody rate ${value}.`);
}

function parsePitch(value: string): number {
  const named = NAMED_PITCHES[value];
  if (named !== undefined) return named;
  const relative = /^([+-]?\d+(?:\.\d+)?)(%|st|Hz)$/.exec(value);
  if (relative === null) throw new InvalidSsmlError(`Invalid prosody pitch ${value}.`);
  const stepsPerUnit = relative[2] === 'st' ? 6 : 1;
  return Number(relative[1]) * stepsPerUnit;
}

function parseBreak(attributes: ReadonlyMap<string, string>): number {
  const time = attributes.get('time');
  if (time === undefined) {
    const strength = attributes.get('strength') ?? 'medium';
    const durationMs = NAMED_BREAKS[strength];
    if (durationMs === undefined) throw new InvalidSsmlError(`Invalid break strength ${strength}.`);
    return durationMs;
  }
  const parsed = /^\+?(\d+(?:\.\d+)?)(ms|s)$/.exec(time);
  if (parsed === null) throw new InvalidSsmlError(`Invalid break time ${time}.`);
  return Math.min(LONGEST_BREAK_MS, Number(parsed[1]) * (parsed[2] === 's' ? 1000 : 1));
}

function textOf(element: XmlElement): string {
  return element.children
    .map((child) => (child.type === 'text' ? child.text : textOf(child)))
    .join('');
}

const SPELLED_OUT = new Set(['characters', 'spell-out', 'digits', 'telephone', 'number_digit']);

function spokenAs(text: string, interpretAs: string | undefined): string {
  if (interpretAs === undefined || !SPELLED_OUT.has(interpretAs)) return text;
  return [...text].filter((character) => /[\p{L}\p{N}]/u.test(character)).join(' ');
}

/** Elements that change nothing here but may stand around text. */
const TRANSPARENT = new Set(['p', 's', 'w', 'lang', 'emphasis', 'phoneme', 'mstts:express-as']);
const WITHOUT_SPEECH = new Set(['bookmark', 'mstts:silence', 'mstts:viseme', 'lexicon']);

class SsmlReader {
  readonly parts: SsmlPart[] = [];

  read(element: XmlElement, prosody: Prosody): void {
    for (const child of element.children) {
      if (child.type === 'text') this.#say(child.text, child.text, prosody);
      else this.#readElement(child, prosody);
    }
  }

  #readElement(element: XmlElement, around: Prosody): void {
    const { name, attributes } = element;
    const prosody = { ...around, language: attributes.get('xml:lang') ?? around.language };
    if (name === 'voice') {
      const voice = attributes.get('name');
      if (voice === undefined) throw new InvalidSsmlError('A voice element needs a name.');
      this.read(element, { ...prosody, voice });
    } else if (name === 'prosody') {
      const rate = parseRate(attributes.get('rate') ?? 'default');
      const pitchShift = parsePitch(attributes.get('pitch') ?? 'default');
      this.read(element, {
        ...prosody,
        rate: prosody.rate * rate,
        pitchShift: prosody.pitchShift + pitchShift,
      });
    } else if (name === 'break') {
      this.parts.push({ type: 'pause', durationMs: parseBreak(attributes) });
    } else if (name === 'say-as') {
      const text = textOf(element);
      this.#say(text, spokenAs(text, attributes.get('interpret-as')), prosody);
    } else if (name === 'sub') {
      const text = textOf(element);
      this.#say(text, attributes.get('alias') ?? text, prosody);
    } else if (TRANSPARENT.has(name)) {
      this.read(element, prosody);
    } else if (!WITHOUT_SPEECH.has(name)) {
      throw new InvalidSsmlError(`Unsupported SSML element ${name}.`);
    }
  }

  /** Adds to the part before when nothing separates them, so that speech flows over elements. */
  #say(text: string, spoken: string, prosody: Prosody): void {
    const { voice, language, rate, pitchShift } = prosody;
    const last = this.parts.at(-1);
    if (voice === undefined) {
      if (text.trim() !== '') throw new InvalidSsmlError('Text must be inside a voice element.');
      return;
    }
    const continues =
      last?.type === 'speech' &&
      last.voice === voice &&
      last.language === language &&
      last.rate === rate &&
      last.pitchShift === pitchShift;
    if (continues) {
      const joined = { ...last, text: last.text + text, spoken: last.spoken + spoken };
      this.parts.splice(-1, 1, joined);
    } else if (text.trim() !== '') {
      this.parts.push({ type: 'speech', text, spoken, voice, language, rate, pitchShift });
    }
  }
}

const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

/**
 * Reads SSML into what is to be said, in order.
 *
 * @throws InvalidSsmlError when it is not well-formed or not valid; the message is the close reason.
 */
export function parseSsml(ssml: string): SsmlPart[] {
  let root: XmlElement;
  try {
    root = parseXml(ssml);
  } catch (error) {
    if (error instanceof XmlSyntaxError) {
      throw new InvalidSsmlError(`SSML parsing error: ${error.message}`, { cause: error });
    }
    throw error;
  }
  if (root.name !== 'speak') throw new InvalidSsmlError('The root element must be speak.');
  const reader = new SsmlReader();
  const language = root.attributes.get('xml:lang');
  reader.read(root, { voice: undefined, language, rate: 1, pitchShift: 0 });
  return reader.parts.map((part) =>
    part.type === 'speech' ? { ...part, text: tidy(part.text), spoken: tidy(part.spoken) } : part,
  );
}
