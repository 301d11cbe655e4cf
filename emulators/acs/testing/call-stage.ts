import { CallAutomationClient } from '@azure/communication-call-automation';
import { type AcsEmulator, startAcsEmulator } from '../acs-emulator.ts';
import type { Call } from '../calls/call.ts';
import { codeVoice } from './code-voice.ts';
import { type MediaConnection, type MediaServer, startMediaServer } from './media-server.ts';
import { openPhone, type PhoneClient } from './phone-client.ts';
import { startWebhookServer, type WebhookServer } from './webhook-server.ts';

export const SERVICE_PHONE = '+15550100001';
export const CALLER_PHONE = '+15550100102';
export const TOKEN_AUDIENCE = '3f2a1c7e-0000-4000-8000-000000000001';
export const CHANNEL_ID = '7b0d5b1e-0000-4000-8000-000000000002';
export const ACCESS_KEY = Buffer.from('local access key for tests').toString('base64');

/** Everything a call needs: emulator, web hook, media server, and the real SDK client. */
export interface CallStage {
  readonly emulator: AcsEmulator;
  readonly webhook: WebhookServer;
  readonly media: MediaServer;
  readonly client: CallAutomationClient;
  admin(method: string, path: string, body?: unknown): Promise<Response>;
  /** `GET /_admin/calls`. */
  calls(): Promise<readonly ReturnType<Call['snapshot']>[]>;
  subscribe(...eventTypes: string[]): Promise<void>;
  phone(): Promise<PhoneClient>;
  /** Dials in and answers with media streaming, as the product does. */
  connectedCall(streaming?: {
    readonly start?: boolean;
    readonly audioFormat?: 'Pcm16KMono' | 'Pcm24KMono';
  }): Promise<ConnectedCall>;
  close(): Promise<void>;
}

export interface ConnectedCall {
  readonly phone: PhoneClient;
  readonly callConnectionId: string;
  /** The latest media connection, when it is there. */
  mediaConnection(): Promise<MediaConnection>;
}

export async function openCallStage(): Promise<CallStage> {
  const emulator = await startAcsEmulator({
    port: 0,
    connectionKeyBase64: ACCESS_KEY,
    tokenAudience: TOKEN_AUDIENCE,
    phoneNumbers: [SERVICE_PHONE],
    whatsappChannelId: CHANNEL_ID,
    templates: [{ name: 'continue_here', language: 'en_US', body: 'Hello {{1}}, we go on here.' }],
    voice: codeVoice(),
  });
  const webhook = await startWebhookServer();
  const media = await startMediaServer();
  const client = new CallAutomationClient(emulator.connectionString, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  const phones: PhoneClient[] = [];
  const stage: CallStage = {
    emulator,
    webhook,
    media,
    client,
    admin: (method, path, body) =>
      fetch(`${emulator.url}/_admin/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async calls() {
      const response = await stage.admin('GET', 'calls');
      const { calls } = (await response.json()) as {
        calls: readonly ReturnType<Call['snapshot']>[];
      };
      return calls;
    },
    async subscribe(...eventTypes) {
      const response = await stage.admin('POST', 'event-subscriptions', {
        url: `${webhook.url}/events`,
        eventTypes: eventTypes.map((type) => `Microsoft.Communication.${type}`),
        headers: { 'x-event-key': 'shared secret' },
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async phone() {
      const phone = await openPhone(emulator.url);
      phones.push(phone);
      return phone;
    },
    async connectedCall(streaming = {}) {
      const seen = webhook.log.all.length;
      await stage.subscribe('IncomingCall');
      const phone = await stage.phone();
      phone.send({ type: 'dial', from: CALLER_PHONE, to: SERVICE_PHONE });
      const fresh = (type: string) => {
        return webhook.log.find(
          (event) => event.type === type && webhook.log.all.indexOf(event) >= seen,
        );
      };
      const incoming = await fresh('IncomingCall');
      const result = await client.answerCall(
        String(incoming.body.incomingCallContext),
        `${webhook.url}/callbacks`,
        {
          operationContext: 'answering',
          mediaStreamingOptions: {
            transportUrl: media.url,
            transportType: 'websocket',
            contentType: 'audio',
            audioChannelType: 'mixed',
            startMediaStreaming: streaming.start ?? true,
            enableBidirectional: true,
            enableDtmfTones: true,
            audioFormat: streaming.audioFormat ?? 'Pcm16KMono',
          },
        },
      );
      await phone.event('answered');
      if (streaming.start !== false) await phone.event('connected-media');
      const { callConnectionId = '' } = result.callConnectionProperties;
      return {
        phone,
        callConnectionId,
        mediaConnection: () =>
          media.connections.find(
            ({ headers, socket }) =>
              headers['x-ms-call-connection-id'] === callConnectionId &&
              socket.readyState === socket.OPEN,
          ),
      };
    },
    async close() {
      for (const phone of phones) phone.close();
      await emulator.close();
      await Promise.all([webhook.close(), media.close()]);
    },
  };
  return stage;
}
