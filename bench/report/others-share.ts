import { cpus } from 'node:os';

interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

/** Of all processors together, since the machine was started. */
function machineTimes(): CpuTimes {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const { user, nice, sys, irq, idle } = times;
    busyMs += user + nice + sys + irq;
    totalMs += user + nice + sys + irq + idle;
  }
  return { busyMs, totalMs };
}

const ownMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** How much of the machine others use while something is measured: what makes a figure doubtful. */
export class OthersShare {
  readonly #machine: () => CpuTimes;
  readonly #own: () => number;
  readonly #machineBefore: CpuTimes;
  readonly #ownBefore: number;

  constructor(sources: { machine?: () => CpuTimes; own?: () => number } = {}) {
    this.#machine = sources.machine ?? machineTimes;
    this.#own = sources.own ?? ownMs;
    this.#machineBefore = this.#machine();
    this.#ownBefore = this.#own();
  }

  /**
   * @param measuredMs CPU time of the benchmark's other processes.
   * @returns 0 to 1, of all processors, since this was created.
   */
  since(measuredMs: number): number {
    const { busyMs, totalMs } = this.#machine();
    const passedMs = totalMs - this.#machineBefore.totalMs;
    const othersMs =
      busyMs - this.#machineBefore.busyMs - (this.#own() - this.#ownBefore) - measuredMs;
    return passedMs <= 0 ? 0 : Math.max(0, Math.min(1, othersMs / passedMs));
  }
}
