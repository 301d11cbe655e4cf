import { randomUUID } from 'node:crypto';
import { systemClock } from '#shared/contracts/clock.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import { benchSecret } from '../worker/bench-secret.ts';
import type { CallerVoice } from './caller-frames.ts';
import { SimulatedCall } from './simulated-call.ts';
import type { SpeakingPattern } from './speaking-pattern.ts';

const frameMs = 20;
/** Calls are spread over so many groups, so that a frame period is not one burst. */
const groupCount = 10;
/** The agent greets first. */
const greetingMs = 1500;

/** Session of the call that is opened as number `index`. */
export const sessionOfCall = (index: number): string => `session-call-${index}`;

/** Simulated calls in this process, each at 50 frames a second. */
export class Load {
  readonly #port: number;
  readonly #groups: SimulatedCall[][] = Array.from({ length: groupCount }, () => []);
  readonly #ticker: NodeJS.Timeout;
  #nextGroup = 0;
  #startedAt = performance.now();
  #groupTicks = 0;
  #opened = 0;
  #lateMs = 0;
  #framesOfEnded = 0;

  constructor(options: { readonly port: number }) {
    this.#port = options.port;
    this.#ticker = setInterval(() => this.#tick(), 1);
  }

  /** How far behind its own pace the load has been at worst: more than a frame makes a run invalid. */
  get worstLatenessMs(): number {
    return this.#lateMs;
  }

  forgetLateness(): void {
    this.#lateMs = 0;
  }

  get framesReceived(): number {
    return this.#groups
      .flat()
      .reduce((sum, call) => sum + call.framesReceived, this.#framesOfEnded);
  }

  /**
   * Adds calls; their cycles begin spread over one cycle.
   * @param port another worker's than the load's own.
   * @throws when the worker refuses one.
   */
  async add(
    count: number,
    pattern: SpeakingPattern,
    voice?: CallerVoice,
    port = this.#port,
  ): Promise<readonly SimulatedCall[]> {
    const tokens = createSessionTokens({
      secret: benchSecret,
      clock: systemClock,
      randomId: randomUUID,
    });
    const added: SimulatedCall[] = [];
    for (let index = 0; index < count; index += 1) {
      const id = `call-${this.#opened}`;
      const token = await tokens.issue(
        'media',
        { sessionId: sessionOfCall(this.#opened), phone: '+15550100102' },
        3600,
      );
      const call = await SimulatedCall.open({
        port,
        path: `/api/v1/media/stream?token=${encodeURIComponent(token)}`,
        callConnectionId: id,
        pattern,
        voice,
        startInMs: greetingMs + Math.round((index * pattern.cycleMs) / count / frameMs) * frameMs,
      });
      this.#groups[this.#opened % groupCount]?.push(call);
      added.push(call);
      this.#opened += 1;
    }
    return added;
  }

  async endCalls(): Promise<void> {
    this.#framesOfEnded = this.framesReceived;
    const ended = this.#groups.flatMap((group) => group.splice(0));
    await Promise.all(ended.map((call) => call.close()));
  }

  async close(): Promise<void> {
    clearInterval(this.#ticker);
    await this.endCalls();
  }

  /** Sends what is due; after a late tick all that was missed. */
  #tick(): void {
    const now = performance.now();
    const dueTicks = Math.floor(((now - this.#startedAt) * groupCount) / frameMs);
    const late = dueTicks - this.#groupTicks - 1;
    if (late > 0) this.#lateMs = Math.max(this.#lateMs, (late * frameMs) / groupCount);
    while (this.#groupTicks < dueTicks) {
      for (const call of this.#groups[this.#nextGroup] ?? []) call.sendFrame();
      this.#nextGroup = (this.#nextGroup + 1) % groupCount;
      this.#groupTicks += 1;
    }
  }
}
