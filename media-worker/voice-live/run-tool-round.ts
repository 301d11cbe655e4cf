import type { ChatToolCall } from '#shared/contracts/chat-model.ts';
import type { RealtimeToolRound } from '#shared/contracts/realtime-conversation.ts';
import type { DeferredTurn } from './deferred-turn.ts';
import type { LiveModel } from './live-model.ts';

/**
 * Runs what an answer calls and tells the model, which has to know what became of its calls, whatever
 * the caller does meanwhile.
 */
export async function runToolRound(
  parts: {
    readonly engine: Pick<DeferredTurn, 'runTools'>;
    readonly model: Pick<LiveModel, 'connectionId' | 'addToolRound' | 'use' | 'refresh'>;
  },
  calls: readonly ChatToolCall[],
): Promise<RealtimeToolRound> {
  const { engine, model } = parts;
  const madeOn = model.connectionId;
  const round = await engine.runTools(calls);
  model.addToolRound({ calls, results: round.results }, madeOn);
  if (round.switchedTo !== undefined) model.use(round.switchedTo);
  else await model.refresh();
  return round;
}
