import type { FaultSwitchboard } from '#emulators/runtime/fault-switchboard.ts';

const BLOCKS_PER_SECOND = 50;

const isSilent = (block: Int16Array) => firstSound(block) === -1;

function firstSound(block: Int16Array): number {
  for (let index = 0; index < block.length; index++) if (block[index] !== 0) return index;
  return -1;
}

/**
 * Damages caller audio on its way into the recogniser, as the faults say: the n-th block of 20 ms
 * that is not silent (counted from 1 in each connection) is lost (`drop_frame`), changes places
 * with the block after it (`swap_frames`), or has its first sample that is not zero changed by one step (`alter_sample`).
 */
export class CallerAudioDamage {
  readonly #faults: Pick<FaultSwitchboard, 'number'>;
  readonly #blockSamples: number;
  #held = new Int16Array(0);
  #swapping: Int16Array | undefined;
  #speechBlocks = 0;

  constructor(options: {
    readonly faults: Pick<FaultSwitchboard, 'number'>;
    readonly sampleRateHz: number;
  }) {
    this.#faults = options.faults;
    this.#blockSamples = options.sampleRateHz / BLOCKS_PER_SECOND;
  }

  /** Takes audio of any length and returns what the recogniser gets, in whole blocks. */
  pass(samples: Int16Array): Int16Array[] {
    const blocks: Int16Array[] = [];
    let audio = samples;
    if (this.#held.length > 0) {
      audio = new Int16Array(this.#held.length + samples.length);
      audio.set(this.#held);
      audio.set(samples, this.#held.length);
    }
    let offset = 0;
    for (; offset + this.#blockSamples <= audio.length; offset += this.#blockSamples) {
      blocks.push(...this.#passBlock(audio.subarray(offset, offset + this.#blockSamples)));
    }
    this.#held = audio.slice(offset);
    return blocks;
  }

  /** What is left over when the stream ends. */
  flush(): Int16Array[] {
    const rest = [this.#swapping ?? new Int16Array(0), this.#held].filter(
      ({ length }) => length > 0,
    );
    this.#swapping = undefined;
    this.#held = new Int16Array(0);
    return rest;
  }

  #passBlock(block: Int16Array): Int16Array[] {
    const swapped = this.#swapping;
    this.#swapping = undefined;
    if (!isSilent(block)) this.#speechBlocks++;
    const strikes = (fault: string) =>
      !isSilent(block) && this.#faults.number(fault) === this.#speechBlocks;
    if (strikes('drop_frame')) return swapped === undefined ? [] : [swapped];
    if (strikes('swap_frames') && swapped === undefined) {
      this.#swapping = block.slice();
      return [];
    }
    let passed = block;
    if (strikes('alter_sample')) {
      passed = block.slice();
      const altered = firstSound(block);
      passed[altered] = (block[altered] ?? 0) ^ 1;
    }
    return swapped === undefined ? [passed] : [passed, swapped];
  }
}
