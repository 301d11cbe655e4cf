/** Zero crossings of the sinc kept on each side: the slope fits between 6.5 and 8.3 kHz of 16. */
const HALF_WIDTH_CROSSINGS = 24;
const KAISER_BETA = 8;
/** Part of the lower Nyquist band that passes; the rest is the filter's slope. */
const PASS_BAND = 0.92;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * Builds a polyphase resampler (Kaiser-windowed sinc) for one pair of rates. The result is a pure
 * function: the same input gives the same samples, rounded and clipped to 16 bits.
 */
export function createResampler(fromHz: number, toHz: number): (input: Int16Array) => Int16Array {
  if (fromHz === toHz) return (input) => input;
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const phaseCount = toHz / divisor;
  const stride = fromHz / divisor;
  const cutoff = Math.min(1, toHz / fromHz) * PASS_BAND;
  const halfTaps = Math.ceil(HALF_WIDTH_CROSSINGS / cutoff);
  const tapCount = halfTaps * 2;

  const coefficients = new Float64Array(phaseCount * tapCount);
  for (let phase = 0; phase < phaseCount; phase++) {
    const taps = coefficients.subarray(phase * tapCount, (phase + 1) * tapCount);
    for (let tap = 0; tap < tapCount; tap++) {
      taps[tap] = filterAt(tap - halfTaps + 1 - phase / phaseCount, cutoff, halfTaps);
    }
    const sum = taps.reduce((total, value) => total + value, 0);
    for (let tap = 0; tap < tapCount; tap++) taps[tap] = (taps[tap] ?? 0) / sum;
  }

  return (input) => {
    const output = new Int16Array(Math.ceil((input.length * phaseCount) / stride));
    for (let index = 0; index < output.length; index++) {
      const position = index * stride;
      const firstTap = (position % phaseCount) * tapCount;
      const firstSample = Math.floor(position / phaseCount) - halfTaps + 1;
      let sum = 0;
      for (let tap = 0; tap < tapCount; tap++) {
        sum += (input[firstSample + tap] ?? 0) * (coefficients[firstTap + tap] ?? 0);
      }
      output[index] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
    return output;
  };
}

/** The windowed sinc, `distance` input samples from its centre. */
function filterAt(distance: number, cutoff: number, halfTaps: number): number {
  const angle = Math.PI * distance * cutoff;
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
  const edge = 1 - (distance / halfTaps) ** 2;
  if (edge <= 0) return 0;
  return (sinc * besselI0(KAISER_BETA * Math.sqrt(edge))) / besselI0(KAISER_BETA);
}
