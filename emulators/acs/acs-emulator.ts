import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import { type Clock, systemClock } from '#shared/contracts/clock.ts';
import type { Emulator } from '../runtime/emulator.ts';
import { listenOnLoopback } from '../runtime/listen.ts';
import { FrameTicker } from './audio/frame-ticker.ts';
import { CallRegistry } from './calls/call-registry.ts';
import { ACS_TOKEN_ISSUER, createTokenIssuer } from './delivery/token-issuer.ts';
import { EventGrid } from './event-grid/event-grid.ts';
import { AcsFaults } from './faults.ts';
import { handsetEndpoint } from './handset/handset-endpoint.ts';
import { HandsetRegistry } from './handset/handset-registry.ts';
import type { MessageTemplate } from './handset/message-template.ts';
import { lineEndpoint } from './line/line-endpoint.ts';
import { LineRegistry } from './line/line-registry.ts';
import type { PhoneVoice } from './phone-voice.ts';
import { RecordingRegistry } from './recordings/recording-registry.ts';
import { adminRoutes } from './rest/admin-routes.ts';
import { callRoutes } from './rest/call-routes.ts';
import { ControlSockets } from './rest/control-sockets.ts';
import { mediaRoutes } from './rest/media-routes.ts';
import { messageRoutes } from './rest/message-routes.ts';
import { participantRoutes } from './rest/participant-routes.ts';
import { phoneRoutes } from './rest/phone-routes.ts';
import { recordingRoutes } from './rest/recording-routes.ts';
import { createRequestListener } from './rest/request-listener.ts';
import { tokenRoutes } from './rest/token-routes.ts';

export interface AcsEmulatorOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** The resource's access key, as in its connection string. */
  readonly connectionKeyBase64: string;
  /** Issuer claim of callback and socket tokens; the real service's by default. */
  readonly tokenIssuer?: string;
  /** Audience claim: the resource's immutable id. */
  readonly tokenAudience: string;
  /** Numbers of the resource, in international form. */
  readonly phoneNumbers: readonly string[];
  /** Channel registration id of its WhatsApp account. */
  readonly whatsappChannelId: string;
  /** Approved WhatsApp templates. */
  readonly templates?: readonly MessageTemplate[];
  readonly voice: PhoneVoice;
  readonly clock?: Clock;
}

export interface AcsEmulator extends Emulator {
  /** What `ACS_CONNECTION_STRING` is set to. */
  readonly connectionString: string;
  /** Where verifiers fetch the signing key. */
  readonly jwksUrl: string;
}

/**
 * Starts Azure Communication Services on one port of 127.0.0.1: Call Automation, media streaming,
 * Advanced Messages, Event Grid, and the phones and handsets of the people on the other end.
 * @throws PortInUseError
 */
export async function startAcsEmulator(options: AcsEmulatorOptions): Promise<AcsEmulator> {
  const clock = options.clock ?? systemClock;
  const faults = new AcsFaults();
  const closing = new AbortController();
  const { signal } = closing;
  // Every delivery that waits listens for the end.
  setMaxListeners(0, signal);
  const issuer = await createTokenIssuer({
    issuer: options.tokenIssuer ?? ACS_TOKEN_ISSUER,
    audience: options.tokenAudience,
    clock,
    faults,
  });
  const { phoneNumbers, voice, whatsappChannelId: channelId, templates = [] } = options;
  const eventGrid = new EventGrid({ clock, faults, signal });
  const ticker = new FrameTicker({ clock });
  const botId = `8:acs:${options.tokenAudience}_continuo`;
  const calls = new CallRegistry({
    calls: { clock, faults, issuer, ticker, voice, signal, botId },
    eventGrid,
    phoneNumbers,
  });
  const lines = new LineRegistry();
  const recordings = new RecordingRegistry({ clock, eventGrid, ownUrl: () => url });
  const handsets = new HandsetRegistry({ clock, faults, eventGrid, channelId, templates });
  let url = '';

  const routes = [
    ...callRoutes({ calls, phoneNumbers }),
    ...mediaRoutes({ calls }),
    ...participantRoutes({ calls }),
    ...recordingRoutes({ calls, recordings }),
    ...messageRoutes({ handsets, channelId }),
    ...tokenRoutes({ issuer, ownUrl: () => url }),
    ...adminRoutes({ calls, eventGrid, handsets, faults }),
    ...phoneRoutes({ lines }),
  ];
  const accessKey = Buffer.from(options.connectionKeyBase64, 'base64');
  const server = createServer(createRequestListener({ routes, accessKey, faults }));
  const sockets = new ControlSockets([
    lineEndpoint({ calls, lines, voice }),
    handsetEndpoint(handsets),
  ]);
  server.on('upgrade', sockets.onUpgrade);
  const port = await listenOnLoopback(server, 'acs', options.port);
  url = `http://127.0.0.1:${port}`;

  let closed: Promise<void> | undefined;
  const close = () => {
    closing.abort(new Error('The emulator is closing.'));
    calls.shutDown();
    sockets.close();
    return new Promise<void>((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)));
      server.closeAllConnections();
    });
  };
  return {
    name: 'acs',
    port,
    url,
    connectionString: `endpoint=${url}/;accesskey=${options.connectionKeyBase64}`,
    jwksUrl: `${url}/calling/keys`,
    close() {
      closed ??= close();
      return closed;
    },
  };
}
