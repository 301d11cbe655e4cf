import type { Clock } from '#shared/contracts/clock.ts';
import { allSessions, dashboardPath } from '#shared/contracts/dashboard-message.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import type { SessionStore } from '#shared/conversation/session-store.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import type { PageGate } from '../browser-voice/page-gate.ts';
import type { Socket, SocketListener, SocketRoute } from '../transport/transport.ts';
import { DashboardSocket } from './dashboard-socket.ts';
import { EventFan } from './event-fan.ts';
import { type SessionHistory, sessionHistoryOf } from './session-history.ts';

/** Pages that watch, on one worker. */
export const mostDashboards = 200;

export interface DashboardRouteDependencies {
  readonly gate: PageGate;
  readonly hotStore: Pick<HotStore, 'subscribe'>;
  readonly sessions: Pick<SessionStore, 'load'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The socket of pages that watch. */
export interface DashboardRoute extends SocketRoute {
  readonly openDashboards: number;
  /** Sends every page elsewhere; resolves when none of them follows the feed any more. */
  closeAll(code: number, reason: string): Promise<void>;
}

/** The read-only relay of the live feed: a token of the admin API opens it once. */
export function createDashboardRoute(dependencies: DashboardRouteDependencies): DashboardRoute {
  const { clock, gate, logger } = dependencies;
  const fan = new EventFan(dependencies);
  const dashboards = new Set<DashboardSocket>();
  let places = 0;
  const leave = () => {
    places -= 1;
  };
  return {
    path: dashboardPath,
    get openDashboards() {
      return dashboards.size;
    },
    // Nothing it says is read.
    maxMessageBytes: 1024,
    idleSeconds: 60,
    async authorise(request) {
      const pass = await gate.admit('dashboard', request);
      if (places >= mostDashboards) {
        await pass.giveBack();
        throw new CodedError('too_many_requests');
      }
      places += 1;
      const { sessionId: watching, organizationId } = pass.claims;
      return {
        admitted: true,
        abandon: leave,
        open(socket: Socket): SocketListener {
          logger.info('dashboard opened', { watching, organizationId });
          const dashboard = new DashboardSocket({ socket, watching, clock, logger });
          dashboards.add(dashboard);
          void dashboard.start(fan, () => historyOf(dependencies, watching));
          return {
            onMessage: () => dashboard.onMessage(),
            onClose() {
              leave();
              dashboards.delete(dashboard);
              dashboard.onClose();
            },
          };
        },
      };
    },
    async closeAll(code, reason) {
      await Promise.all([...dashboards].map((dashboard) => dashboard.close(code, reason)));
    },
  };
}

/** Never rejects: a page that cannot be told what was said still sees what happens. */
async function historyOf(
  { sessions, clock, logger }: DashboardRouteDependencies,
  watching: string,
): Promise<SessionHistory | undefined> {
  if (watching === allSessions) return undefined;
  try {
    const stored = await sessions.load(watching);
    return stored && sessionHistoryOf(stored.memo, clock.now());
  } catch (error) {
    logger.warn('history was not read', { sessionId: watching, error });
    return undefined;
  }
}
