import { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import {
  type ChannelHandoffInput,
  channelHandoffId,
  channelHandoffName,
  type HandoffEvent,
  handoffProgressSchema,
} from '#functions/orchestrations/channel-handoff-messages.ts';
import { OrchestrationBench, prepareBench } from './orchestration-bench.ts';

export const sessionId = 'call-2026-03-02-0123456789abcdef01234567';
const defaultInput: ChannelHandoffInput = {
  requestId: 'request-1',
  sessionId,
  customerId: 'demo-1',
  customerPhone: '+15550100102',
  from: 'voice',
  channels: ['whatsapp', 'webchat'],
  agentMessage: 'As promised.',
  deliveryTimeoutSeconds: 30,
  reminderAfterMinutes: 30,
  giveUpAfterMinutes: 1440,
};

export const delivered = (channel = 'whatsapp'): HandoffEvent => ({
  type: 'delivered',
  messageId: `message-${channel}`,
});
export const failed = (channel = 'whatsapp'): HandoffEvent => ({
  type: 'failed',
  messageId: `message-${channel}`,
  reason: '131026',
});
export const arrived: HandoffEvent = { type: 'customerArrived', channel: 'whatsapp' };
export const voiceClosed: HandoffEvent = { type: 'voiceClosed' };

/** The real channel handoff, its activities scripted, its clock standing still. */
export class HandoffBench extends OrchestrationBench {
  /** @param appPath bundle of `orchestrations-app.ts`. */
  static async open(appPath: string): Promise<HandoffBench> {
    const clock = new ManualClock(Date.UTC(2026, 2, 2, 10));
    return new HandoffBench(await prepareBench({ appPath, clock }), {
      summariseHandoff: () => ({
        summary: 'They asked about an order.',
        activeAgent: 'Front',
        scenario: 'shop',
      }),
      sendHandoffMessage: ({ channel }) => ({
        state: 'sent',
        messageId: `message-${String(channel)}`,
      }),
    });
  }

  async start(changes: Partial<ChannelHandoffInput> = {}): Promise<string> {
    const input = { ...defaultInput, ...changes };
    const id = channelHandoffId(input.sessionId);
    await this.post(`orchestrators/${channelHandoffName}/${id}`, JSON.stringify(input));
    return id;
  }

  raise(id: string, event: HandoffEvent): Promise<void> {
    return this.raiseText(id, event.type, JSON.stringify(event));
  }

  /** Resolves when the orchestration has come to a stage and waits there. */
  async whenWaiting(id: string, stage: string, channel?: string): Promise<void> {
    await this.host.whenInstance(id, ({ customStatus }) => {
      const progress = handoffProgressSchema.safeParse(customStatus).data;
      return progress?.stage === stage && (channel === undefined || progress.channel === channel);
    });
    await this.clock.whenPending(1);
  }
}
