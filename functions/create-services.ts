import { loadContent } from '#registries/load-content.ts';
import { openPlatform, type Platform } from '#shared/config/open-platform.ts';
import type { Settings } from '#shared/config/settings.ts';
import { knownFacts } from '#shared/conversation/known-facts.ts';
import { summariseConversation } from '#shared/conversation/summary.ts';
import { wholeHistory } from '#shared/conversation/whole-history.ts';
import { toAppSettings } from './app-settings.ts';
import { assembleServices } from './assemble-services.ts';
import type { DurableClientHolder } from './durable-client-holder.ts';
import type { Authentication } from './http/authenticate.ts';
import { createEntraTokens, entraKeys } from './http/entra-tokens.ts';
import { beginChannelHandoff } from './orchestrations/begin-channel-handoff.ts';
import type { HandoffEvent } from './orchestrations/channel-handoff-messages.ts';
import { createDurableOrchestrations } from './orchestrations/durable-orchestrations.ts';
import type { Services } from './services.ts';

/** A channel switch does not wait longer for its summary. */
const summaryDeadlineMs = 2500;

export interface RunningServices {
  readonly services: Services;
  /** Closes every connection. */
  close(): Promise<void>;
}

/**
 * Builds the services on the real adapters. Connections are made in the background.
 *
 * @throws ContentError when agents, scenarios and tools do not fit together.
 */
export async function createServices(
  settings: Settings,
  durableClient: DurableClientHolder,
): Promise<RunningServices> {
  const appSettings = toAppSettings(settings);
  const content = await loadContent({ contentDirectory: settings.CONTENT_DIR });
  const platform = await openPlatform(settings, 'functions');
  const { clock, randomId, logger, hotStore, documents, chatModel, customers, sessions } = platform;
  const { messages } = platform;
  const orchestrations = createDurableOrchestrations(() => durableClient.current());
  const conversations = platform.conversations({
    content,
    startChannelSwitch: (request) =>
      beginChannelHandoff(
        { orchestrations, randomId, sessions, customers, content, settings: appSettings },
        request,
      ),
    async customerArrived({ handoffId, channel }) {
      const event: HandoffEvent = { type: 'customerArrived', channel };
      await orchestrations.raiseEvent(handoffId, event.type, event);
    },
  });
  const services = assembleServices({
    settings: appSettings,
    clock,
    randomId,
    phoneDigest: platform.phoneDigest,
    logger,
    authentication: createAuthentication(settings, platform),
    sessionTokens: platform.sessionTokens,
    content,
    calls: platform.calls,
    recordings: platform.recordings,
    recordingFiles: platform.recordingFiles,
    ...(messages === undefined ? {} : { messages }),
    hotStore,
    documents,
    conversations,
    async summarise(memo) {
      const summary = await summariseConversation({
        history: wholeHistory(memo),
        facts: knownFacts(memo),
        chatModel,
        clock,
        logger,
        signal: new AbortController().signal,
        deadlineMs: summaryDeadlineMs,
      });
      return summary.text;
    },
    orchestrations,
    dependencies: [
      { name: 'redis', required: true, probe: () => hotStore.ping() },
      { name: 'cosmos', required: true, probe: () => documents.ping() },
      { name: 'telephony_keys', required: false, probe: () => reach(settings.ACS_JWKS_URL) },
    ],
  });
  return { services, close: () => platform.close() };
}

function createAuthentication(settings: Settings, platform: Platform): Authentication {
  const { clock, sessionTokens, telephonyTokens } = platform;
  const {
    ADMIN_FUNCTION_KEY: adminKey,
    AZURE_TENANT_ID: tenantId,
    BACKEND_AUTH_CLIENT_ID: clientId,
  } = settings;
  return {
    sessionTokens,
    telephonyTokens,
    eventGridKey: settings.EVENT_GRID_KEY,
    ...(adminKey === undefined ? {} : { adminKey }),
    ...(tenantId === undefined || clientId === undefined
      ? {}
      : { entra: createEntraTokens({ tenantId, clientId, keys: entraKeys(tenantId), clock }) }),
  };
}

async function reach(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}
