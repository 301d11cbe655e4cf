/** A low-pass filter cut into the phases that rational resampling needs. */
export interface FilterBank {
  /** Factor from the input rate to the common rate. */
  readonly up: number;
  /** Factor from the common rate to the output rate. */
  readonly down: number;
  /** A multiple of four. */
  readonly tapsPerPhase: number;
  /** Phase after phase, `tapsPerPhase` each, the tap for the oldest sample first. */
  readonly phases: Float32Array;
  readonly delayMs: number;
}

/** From where on aliases are at least so much weaker than the speech they come from. */
const stopbandDb = 62;
/** The filter falls from full level to nothing over this share of the lower rate's band. */
const transitionShare = 0.16;

const banks = new Map<string, FilterBank>();

/** The filter between two rates; computed once per process, because it is the same for every call. */
export function filterBank(fromHz: number, toHz: number): FilterBank {
  const key = `${fromHz}:${toHz}`;
  const known = banks.get(key);
  if (known !== undefined) return known;
  const bank = designBank(fromHz, toHz);
  banks.set(key, bank);
  return bank;
}

function designBank(fromHz: number, toHz: number): FilterBank {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const commonHz = fromHz * up;
  const bandHz = Math.min(fromHz, toHz) / 2;
  const transitionHz = bandHz * transitionShare;
  const prototype = windowedSinc({
    cutoff: (bandHz - transitionHz / 2) / commonHz,
    transition: transitionHz / commonHz,
    taps: (count) => Math.ceil(count / (4 * up)) * 4 * up,
  });
  const tapsPerPhase = prototype.length / up;
  const phases = new Float32Array(prototype.length);
  for (let phase = 0; phase < up; phase += 1) {
    for (let tap = 0; tap < tapsPerPhase; tap += 1) {
      const oldestFirst = tapsPerPhase - 1 - tap;
      phases[phase * tapsPerPhase + tap] = (prototype[phase + oldestFirst * up] ?? 0) * up;
    }
  }
  return {
    up,
    down,
    tapsPerPhase,
    phases,
    delayMs: ((prototype.length - 1) / 2 / commonHz) * 1000,
  };
}

/**
 * A linear-phase low-pass with a Kaiser window, level 1 at 0 Hz.
 * Length and window shape by Kaiser's formulas (Oppenheim and Schafer, Discrete-Time Signal
 * Processing, 7.5.3). Frequencies are shares of the sample rate.
 */
function windowedSinc(design: {
  readonly cutoff: number;
  readonly transition: number;
  readonly taps: (count: number) => number;
}): Float64Array {
  const { cutoff, transition, taps } = design;
  const length = taps((stopbandDb - 8) / (2.285 * 2 * Math.PI * transition) + 1);
  const beta = 0.1102 * (stopbandDb - 8.7);
  const middle = (length - 1) / 2;
  const filter = Float64Array.from({ length }, (_, index) => {
    const offset = index - middle;
    const ideal =
      offset === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * offset) / (Math.PI * offset);
    const edge = offset / middle;
    return (ideal * besselI0(beta * Math.sqrt(1 - edge * edge))) / besselI0(beta);
  });
  const sum = filter.reduce((total, tap) => total + tap, 0);
  return filter.map((tap) => tap / sum);
}

/** Modified Bessel function of the first kind, order 0, as its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let index = 1; term > sum * 1e-12; index += 1) {
    term *= (x / (2 * index)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
