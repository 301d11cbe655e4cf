import { randomUUID } from 'node:crypto';
import { browserVoicePath } from '#shared/contracts/browser-voice-message.ts';
import type { CallControl } from '#shared/contracts/call-control.ts';
import { systemClock } from '#shared/contracts/clock.ts';
import type { Conversation, OpenConversationOptions } from '#shared/contracts/conversation.ts';
import { dashboardPath } from '#shared/contracts/dashboard-message.ts';
import type { HotStore } from '#shared/contracts/hot-store.ts';
import type { Logger } from '#shared/contracts/logger.ts';
import { type SessionEvent, sessionEventSchema } from '#shared/contracts/session-event.ts';
import type { SpeechToText } from '#shared/contracts/speech-to-text.ts';
import type { TextToSpeech } from '#shared/contracts/text-to-speech.ts';
import { createMemoStore } from '#shared/conversation/memo-store.ts';
import { createSessionEvents } from '#shared/conversation/session-events.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { createSessionTokens } from '#shared/security/session-token.ts';
import { createBargeInPolicy } from '../cascade/barge-in.ts';
import { usualTurnTaking } from '../cascade/turn-taking/turn-taking-options.ts';
import { usualSilenceLimits } from '../floor/silence-watch.ts';
import { type MediaServerDependencies, startMediaServer } from '../server.ts';
import { startWsTransport } from '../transport/ws-transport.ts';
import { ScriptedConversation } from './scripted-conversation.ts';

interface Fakes {
  readonly hotStore: HotStore;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly callControl: CallControl;
  readonly logger: Logger;
}

/** A worker on a real port, with the given fakes behind it and conversations that are scripted. */
export async function startTestWorker<F extends Fakes>(
  fakes: F,
  overrides: Partial<MediaServerDependencies> = {},
) {
  const { hotStore, speechToText, textToSpeech, callControl, logger } = fakes;
  const clock = systemClock;
  const sessionTokens = createSessionTokens({
    secret: 'x'.repeat(32),
    clock,
    randomId: randomUUID,
  });
  const conversations = new Map<string, ScriptedConversation>();
  const opened: OpenConversationOptions[] = [];
  const heartbeats: string[] = [];
  const stagesOfTurns: { readonly turn: object; readonly stages: object }[] = [];
  const server = await startMediaServer({
    startTransport: startWsTransport,
    host: '127.0.0.1',
    port: 0,
    workerId: 'worker-1',
    maxCalls: 3,
    shutdownGraceMs: 0,
    hotStore,
    workers: {
      beat: async ({ workerId, capacity }) => void heartbeats.push(`${workerId} ${capacity}`),
      remove: async (workerId) => void heartbeats.push(`${workerId} left`),
    },
    conversations: {
      async open(options): Promise<Conversation> {
        opened.push(options);
        const { sessionId, channel } = options;
        const conversation = new ScriptedConversation({ clock, sessionId, channel });
        conversations.set(sessionId, conversation);
        return conversation;
      },
    },
    textToSpeech,
    telephonyTokens: {
      async verify(authorization) {
        if (authorization !== 'Bearer of-acs') throw new CodedError('unauthenticated');
      },
    },
    sessionTokens,
    slots: { take: async () => true, release: async () => undefined },
    allowedOrigins: ['https://pages.example.net'],
    sessions: createMemoStore({ hotStore, ttlMs: 60_000 }),
    arrivalOf: async () => undefined,
    events: createSessionEvents({ hotStore, clock, logger }),
    turnRecords: { addStages: async (turn, stages) => void stagesOfTurns.push({ turn, stages }) },
    cascade: {
      speechToText,
      callControl,
      bargeIn: createBargeInPolicy(),
      timing: { resumeAfterMs: 1500, fillerAfterMs: 2500, silence: usualSilenceLimits },
      turnTaking: usualTurnTaking,
      recognitionOf: () => ({ language: 'en-US' }),
      voiceOf: () => undefined,
      passagesOf: () => [],
    },
    dependencies: [{ name: 'hot-store', check: () => hotStore.ping() }],
    randomId: randomUUID,
    clock,
    logger,
    ...overrides,
  });
  const address = `127.0.0.1:${server.transport.port}`;

  return {
    ...fakes,
    server,
    conversations,
    opened,
    heartbeats,
    /** What was added to the stored turns. */
    stagesOfTurns,
    sessionTokens,
    get: (path: string) => fetch(`http://${address}${path}`),
    mediaUrl: (token: string) =>
      `ws://${address}/api/v1/media/stream?token=${encodeURIComponent(token)}`,
    browserUrl: (token: string) =>
      `ws://${address}${browserVoicePath}?token=${encodeURIComponent(token)}`,
    dashboardUrl: (token: string) =>
      `ws://${address}${dashboardPath}?token=${encodeURIComponent(token)}`,
    webChatUrl: (token: string) =>
      `ws://${address}/api/v1/channels/webchat/ws?token=${encodeURIComponent(token)}`,
    mediaToken: (sessionId: string, lifeSeconds = 60) =>
      sessionTokens.issue('media', { sessionId, phone: '+15550100102' }, lifeSeconds),
    webChatToken: (sessionId: string, lifeSeconds = 60) =>
      sessionTokens.issue('webchat', { sessionId, customerId: 'demo-1001' }, lifeSeconds),
    browserToken: (sessionId: string, lifeSeconds = 60) =>
      sessionTokens.issue('browser', { sessionId, customerId: 'demo-1001' }, lifeSeconds),
    dashboardToken: (watching: string, lifeSeconds = 60) =>
      sessionTokens.issue('dashboard', { sessionId: watching }, lifeSeconds),
    async eventsOf(sessionId: string): Promise<SessionEvent[]> {
      const events: SessionEvent[] = [];
      await hotStore.subscribe(`events:${sessionId}`, (text) =>
        events.push(sessionEventSchema.parse(JSON.parse(text))),
      );
      return events;
    },
  };
}
