import { createConversationToken } from './browser/create-conversation-token.ts';
import { createDashboardToken } from './browser/create-dashboard-token.ts';
import { callbacks } from './calls/callbacks.ts';
import { incomingCall } from './calls/incoming-call.ts';
import { initiateCall } from './calls/initiate-call.ts';
import { listCalls } from './calls/list-calls.ts';
import { terminateCall } from './calls/terminate-call.ts';
import { readCustomerContext } from './customers/read-customer-context.ts';
import { updateCustomerContext } from './customers/update-customer-context.ts';
import { createDemoUser } from './demo/create-demo-user.ts';
import { readDemoUser } from './demo/read-demo-user.ts';
import { health } from './health/health.ts';
import { readiness } from './health/readiness.ts';
import type { Endpoint } from './http/endpoint.ts';
import { createLink } from './messaging/create-link.ts';
import { whatsAppWebhook } from './messaging/whatsapp-webhook.ts';
import { readChannelHandoff } from './orchestrations/read-channel-handoff.ts';
import { reportCustomerArrived } from './orchestrations/report-customer-arrived.ts';
import { startChannelHandoff } from './orchestrations/start-channel-handoff.ts';
import { pauseRecording, resumeRecording, stopRecording } from './recordings/order-recording.ts';
import { readRecording } from './recordings/read-recording.ts';
import { readRecordingFile } from './recordings/read-recording-file.ts';
import { recordingWebhook } from './recordings/recording-webhook.ts';
import { readSessionLatency } from './sessions/read-session-latency.ts';
import { readHoldMusic } from './transfers/read-hold-music.ts';
import { startTransfer } from './transfers/start-transfer.ts';

/** Every HTTP endpoint that does something. */
export const servedEndpoints: readonly Endpoint[] = [
  incomingCall,
  callbacks,
  initiateCall,
  terminateCall,
  startTransfer,
  listCalls,
  recordingWebhook,
  readRecording,
  readRecordingFile,
  pauseRecording,
  resumeRecording,
  stopRecording,
  whatsAppWebhook,
  createLink,
  createConversationToken,
  createDashboardToken,
  startChannelHandoff,
  readChannelHandoff,
  reportCustomerArrived,
  readCustomerContext,
  updateCustomerContext,
  createDemoUser,
  readDemoUser,
  readSessionLatency,
  readHoldMusic,
  health,
  readiness,
];
