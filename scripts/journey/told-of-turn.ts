import type { SessionEvent } from '#shared/contracts/session-event.ts';
import type { TurnDetail } from '#shared/contracts/turn-detail.ts';
import type { TurnStages } from './journey-log.ts';

type Told =
  | { readonly type: 'began' }
  | { readonly type: 'said'; readonly agent: string; readonly text: string }
  | { readonly type: 'cut' }
  | {
      readonly type: 'ended';
      readonly stages: TurnStages;
      readonly detail?: TurnDetail | undefined;
    };

/** Something the live feed says of a turn on the phone. */
export type ToldOfTurn = Told & {
  /** Unique in the journey. */
  readonly turnId: string;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** A phone call, or a conversation in writing: each has one turn at a time. */
export const conversationOf = ({ callConnectionId, sessionId, channel }: SessionEvent): string =>
  channel === 'voice' ? (callConnectionId ?? sessionId) : sessionId;

/** A name for a turn that is unique in the journey: every call has a turn by the name of "greeting". */
export const turnNameOf = (event: SessionEvent, turnId: string): string =>
  `${conversationOf(event)}/${turnId}`;

/** What an event says of a turn; undefined when it is about something else. */
export function toldOfTurn(event: SessionEvent): ToldOfTurn | undefined {
  const { at, body } = event;
  const turn = (turnId: string) => ({ turnId: turnNameOf(event, turnId), at });
  switch (body.type) {
    case 'user-final':
      return { ...turn(body.turnId), type: 'began' };
    case 'assistant-text':
      return { ...turn(body.turnId), type: 'said', agent: body.agent, text: body.text };
    case 'barge-in':
      return { ...turn(body.turnId), type: 'cut' };
    case 'turn-metrics':
      return {
        ...turn(body.turnId),
        type: 'ended',
        stages: stagesOf(body.stages),
        detail: body.detail,
      };
    default:
      return undefined;
  }
}

/** The stages that the channel has, up to the first frame. */
export function stagesOf(stages: Readonly<Record<string, number | undefined>>): TurnStages {
  return Object.fromEntries(
    Object.entries(stages).filter(
      ([name, at]) => name !== 'turnEnd' && name !== 'played' && at !== undefined,
    ),
  );
}
