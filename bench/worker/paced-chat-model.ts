import type { ChatModel } from '#shared/contracts/chat-model.ts';
import { type Clock, delay } from '#shared/contracts/clock.ts';
import type { TurnProbes } from './turn-probes.ts';

/** A sentence of 20 words, about 5.6 seconds of speech. */
export const replySentence =
  'your bill for this month comes to eighty two dollars and fourteen cents and it is due on Friday';

export interface ModelPace {
  readonly firstTokenMs: number;
  /** 0: the whole answer comes with the first token. */
  readonly perTokenMs: number;
  /** What is said after the turn's name. */
  readonly answer: string;
}

/** A model with a set pace whose answer names the turn it answers. */
export function createPacedChatModel(parts: {
  readonly clock: Clock;
  readonly probes: TurnProbes;
  readonly pace: () => ModelPace;
}): ChatModel {
  const { clock, probes, pace } = parts;
  return {
    async *stream({ messages }, signal) {
      const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
      const said = /call \d+ turn \d+/i.exec(asked)?.[0] ?? 'call 0 turn 0';
      probes.note(said, 'asked');
      const { firstTokenMs, perTokenMs, answer } = pace();
      await delay(clock, firstTokenMs, signal);
      probes.note(said, 'firstToken');
      const reply = `For ${said} ${answer}.`;
      if (perTokenMs === 0) {
        yield { type: 'text-delta', text: reply };
      } else {
        // Tokens come at their times, not one delay after the last was read.
        const startedAt = clock.now();
        for (const [index, token] of reply.split(/(?= )/).entries()) {
          const waitMs = startedAt + index * perTokenMs - clock.now();
          if (waitMs > 0) await delay(clock, waitMs, signal);
          yield { type: 'text-delta', text: token };
        }
      }
      yield {
        type: 'finish',
        reason: 'stop',
        usage: { inputTokens: 900, outputTokens: 25 },
      };
    },
  };
}
