import { FRAME_SAMPLES, mixInto } from '../audio/line-audio.ts';
import type { CallerPhone } from '../line/line-call.ts';
import { PromptPlayer } from './prompt-player.ts';
import type { PromptAudio } from './prompt-source.ts';

/** Audio of one frame; `isAudible` is false when there was none to put into it. */
export interface LegFrame {
  readonly samples: Int16Array;
  readonly isAudible: boolean;
}

interface Leg {
  readonly rawId: string;
  readonly phone: CallerPhone;
  /** Plays to this phone alone while it is on hold; undefined when it is not. */
  hold: PromptPlayer | undefined;
  /** What was spoken into the phone in the last frame. */
  spoken: Int16Array | undefined;
}

/**
 * The phones of one call and who hears whom: everybody hears the agent and the others, a frame later
 * as they speak; who is on hold hears what is played to them alone, and nobody hears them.
 */
export class CallLegs {
  readonly #legs = new Map<string, Leg>();

  add(rawId: string, phone: CallerPhone): void {
    this.#legs.set(rawId, { rawId, phone, hold: undefined, spoken: undefined });
  }

  remove(rawId: string): void {
    this.#legs.delete(rawId);
  }

  phoneOf(rawId: string): CallerPhone | undefined {
    return this.#legs.get(rawId)?.phone;
  }

  phones(): readonly CallerPhone[] {
    return [...this.#legs.values()].map(({ phone }) => phone);
  }

  isOnHold(rawId: string): boolean {
    return this.#legs.get(rawId)?.hold !== undefined;
  }

  setHold(rawId: string, onHold: boolean): void {
    const leg = this.#legs.get(rawId);
    if (leg === undefined) return;
    const { phone } = leg;
    const onPrompt = (text: string) => phone.tell({ type: 'prompt', text });
    leg.hold = onHold ? new PromptPlayer({ onPrompt }) : undefined;
    phone.tell({ type: 'hold', onHold });
  }

  /** Plays this again and again to somebody on hold. */
  playOnHold(rawId: string, prompt: PromptAudio): void {
    const player = this.#legs.get(rawId)?.hold;
    if (player === undefined) return;
    const again = () => player.play([prompt], again);
    again();
  }

  /**
   * Swaps 20 ms of audio with every phone.
   *
   * @param prompt what the service plays; `to` names the only one who hears it.
   * @returns what was spoken by those who are not on hold; undefined is silence.
   */
  exchange(
    agent: LegFrame,
    prompt: LegFrame & { readonly to: string | undefined },
    atMs: number,
  ): Int16Array | undefined {
    const legs = [...this.#legs.values()];
    const spokenBefore = new Map(legs.map((leg) => [leg, leg.spoken]));
    for (const leg of legs) {
      const parts: Int16Array[] = [];
      const isPrompted =
        prompt.isAudible &&
        (prompt.to === undefined ? leg.hold === undefined : prompt.to === leg.rawId);
      if (isPrompted) parts.push(prompt.samples);
      else if (leg.hold !== undefined) {
        const music = new Int16Array(FRAME_SAMPLES);
        if (leg.hold.takeInto(music) > 0) parts.push(music);
      }
      if (leg.hold === undefined) {
        if (agent.isAudible) parts.push(agent.samples);
        for (const [other, spoken] of spokenBefore) {
          if (other !== leg && spoken !== undefined) parts.push(spoken);
        }
      }
      const spoken = leg.phone.exchange(mixed(parts), atMs);
      leg.spoken = leg.hold === undefined ? spoken : undefined;
    }
    return mixed(legs.flatMap(({ spoken }) => (spoken === undefined ? [] : [spoken])));
  }
}

function mixed(parts: readonly Int16Array[]): Int16Array | undefined {
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  if (others.length === 0) return first;
  const sum = Int16Array.from(first);
  for (const part of others) mixInto(sum, part);
  return sum;
}
