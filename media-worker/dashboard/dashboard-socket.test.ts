import { expect, it } from 'vitest';
import type { DashboardEvent, DashboardMessage } from '#shared/contracts/dashboard-message.ts';
import { FakeLogger } from '#shared/testing/fake-logger.ts';
import { VirtualClock } from '#shared/testing/virtual-clock.ts';
import { DashboardSocket } from './dashboard-socket.ts';
import type { OnDashboardEvent } from './event-fan.ts';
import type { SessionHistory } from './session-history.ts';

const partial = (text: string): DashboardEvent => ({
  type: 'user-partial',
  text,
  at: 1,
  sessionId: 'session-a',
  channel: 'voice',
});

const final = (turnId: string): DashboardEvent => ({
  type: 'user-final',
  turnId,
  text: turnId,
  at: 1,
  sessionId: 'session-a',
  channel: 'voice',
});

/** A page on a socket of paper, and the feed it watches. */
function page(historyOf: () => Promise<SessionHistory | undefined> = async () => undefined) {
  const clock = new VirtualClock();
  const messages: DashboardMessage[] = [];
  const socket = {
    bufferedBytes: 0,
    sendText: (text: string) => void messages.push(JSON.parse(text)),
    sendBinary: () => undefined,
    close: () => undefined,
  };
  const logger = new FakeLogger();
  const dashboard = new DashboardSocket({ socket, watching: 'session-a', clock, logger });
  let tell: OnDashboardEvent = () => undefined;
  let hasLeft = false;
  const fan = {
    join: async (_watching: string, onEvent: OnDashboardEvent) => {
      tell = onEvent;
      return async () => {
        hasLeft = true;
      };
    },
  };
  return {
    clock,
    socket,
    dashboard,
    messages,
    started: dashboard.start(fan, historyOf),
    tell: (event: DashboardEvent) => tell(event, JSON.stringify(event)),
    hasLeft: () => hasLeft,
  };
}

it('drops what a page does not read, and says so before it goes on', async () => {
  const { clock, socket, messages, started, tell } = page();
  await started;
  tell(partial('one'));
  socket.bufferedBytes = 300_000;
  for (let dropped = 0; dropped < 7; dropped += 1) tell(partial('lost'));
  await clock.advance(5000);
  expect(messages).toHaveLength(2);
  socket.bufferedBytes = 0;
  tell(partial('two'));
  expect(messages.slice(1)).toMatchObject([
    { type: 'user-partial', text: 'one' },
    { type: 'events-dropped', count: 7 },
    { type: 'user-partial', text: 'two' },
  ]);
  await clock.advance(1000);
  expect(clock.pendingTimers).toBe(0);
});

it('says so also when nothing more happens', async () => {
  const { clock, socket, dashboard, messages, started, tell } = page();
  await started;
  socket.bufferedBytes = 300_000;
  tell(partial('lost'));
  await clock.advance(3000);
  socket.bufferedBytes = 0;
  await clock.advance(1000);
  expect(messages.at(-1)).toMatchObject({ type: 'events-dropped', count: 1 });
  expect(clock.pendingTimers).toBe(0);
  socket.bufferedBytes = 300_000;
  tell(partial('lost'));
  dashboard.onClose();
  expect(clock.pendingTimers).toBe(0);
});

it('tells what happened while the history was read after it, and nothing twice', async () => {
  let read: (history: SessionHistory) => void = () => undefined;
  const { messages, started, tell, clock } = page(
    () =>
      new Promise((resolve) => {
        read = resolve;
      }),
  );
  await clock.advance(0);
  tell(final('turn-1'));
  tell(final('turn-2'));
  expect(messages.map(({ type }) => type)).toEqual(['relay-ready']);
  const item = { at: 1, turnId: 'turn-1', role: 'user', text: 'turn-1', interrupted: false };
  read({
    type: 'session-history',
    at: 1,
    sessionId: 'session-a',
    channel: 'voice',
    agent: 'Desk',
    items: [{ ...item, role: 'user' }],
  });
  await started;
  expect(messages.slice(2)).toEqual([final('turn-2')]);
});

it('leaves the feed when the page goes away while it is being joined', async () => {
  const { dashboard, hasLeft, messages, started } = page();
  dashboard.onClose();
  await started;
  expect(hasLeft()).toBe(true);
  expect(messages).toEqual([]);
});
