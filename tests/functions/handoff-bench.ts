import type { InstanceStatus } from '#emulators/functions-host/durable/instance-status.ts';
import { replayOrchestration } from '#emulators/functions-host/durable/replay-orchestration.ts';
import { ManualClock } from '#emulators/functions-host/fixtures/manual-clock.ts';
import {
  type FunctionsHost,
  startFunctionsHost,
} from '#emulators/functions-host/start-functions-host.ts';
import {
  type ChannelHandoffInput,
  channelHandoffId,
  channelHandoffName,
  type HandoffEvent,
  handoffProgressSchema,
} from '#functions/orchestrations/channel-handoff-messages.ts';
import { scriptName } from './script-name.ts';

export type ActivityInput = Record<string, unknown>;
export type ActivityScript = (input: ActivityInput) => unknown;

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

/** The real orchestration in the local host, its activities scripted, its clock standing still. */
export class HandoffBench {
  readonly host: FunctionsHost;
  readonly clock: ManualClock;
  /** Activities that were carried out, with what they got. */
  done: { readonly name: string; readonly input: ActivityInput }[] = [];
  /** What an activity does instead of nothing. */
  readonly script: Record<string, ActivityScript> = {
    summariseHandoff: () => ({
      summary: 'They asked about an order.',
      activeAgent: 'Front',
      scenario: 'shop',
    }),
    sendHandoffMessage: ({ channel }) => ({
      state: 'sent',
      messageId: `message-${String(channel)}`,
    }),
  };
  readonly #appPath: string;

  private constructor(appPath: string, host: FunctionsHost, clock: ManualClock) {
    this.#appPath = appPath;
    this.host = host;
    this.clock = clock;
    Reflect.set(globalThis, scriptName, (name: string, input: ActivityInput) => {
      const result = this.script[name]?.(input) ?? null;
      this.done.push({ name, input });
      return result;
    });
  }

  /** @param appPath bundle of `handoff-app.ts`. */
  static async open(appPath: string): Promise<HandoffBench> {
    const clock = new ManualClock(Date.UTC(2026, 2, 2, 10));
    return new HandoffBench(appPath, await startFunctionsHost({ port: 0, appPath, clock }), clock);
  }

  names(): readonly string[] {
    return this.done.map(({ name }) => name);
  }

  async start(changes: Partial<ChannelHandoffInput> = {}): Promise<string> {
    const input = { ...defaultInput, ...changes };
    const id = channelHandoffId(input.sessionId);
    await this.#post(`orchestrators/${channelHandoffName}/${id}`, JSON.stringify(input));
    return id;
  }

  raise(id: string, event: HandoffEvent): Promise<void> {
    return this.raiseText(id, event.type, JSON.stringify(event));
  }

  raiseText(id: string, eventName: string, text: string): Promise<void> {
    return this.#post(`instances/${id}/raiseEvent/${eventName}`, text);
  }

  terminate(id: string): Promise<void> {
    return this.#post(`instances/${id}/terminate?reason=test`, '');
  }

  async #post(path: string, body: string): Promise<void> {
    await fetch(`${this.host.url}/durabletask/${path}`, { method: 'POST', body });
  }

  /** Resolves when the orchestration has come to a stage and waits there. */
  async whenWaiting(id: string, stage: string, channel?: string): Promise<void> {
    await this.host.whenInstance(id, ({ customStatus }) => {
      const progress = handoffProgressSchema.safeParse(customStatus).data;
      return progress?.stage === stage && (channel === undefined || progress.channel === channel);
    });
    await this.clock.whenPending(1);
  }

  /** Resolves when an activity has been carried out and the orchestration waits again. */
  async whenDone(id: string, name: string): Promise<void> {
    await this.host.whenInstance(id, () => this.names().includes(name));
    await this.clock.whenPending(1);
  }

  /** Moves time on whenever the orchestration waits for it, until it has ended. */
  async runToEnd(id: string, stepMs: number): Promise<InstanceStatus> {
    let isOver = false;
    const ended = this.host.whenInstance(id).then((status) => {
      isOver = true;
      return status;
    });
    while (!isOver) {
      await Promise.race([ended, this.clock.whenPending(1)]);
      if (!isOver) this.clock.advance(stepMs);
    }
    return ended;
  }

  /** @throws NonDeterminismError when the orchestrator would act differently from what is recorded. */
  replay(id: string): Promise<void> {
    return replayOrchestration({
      appPath: this.#appPath,
      history: this.host.recordHistory(id),
    });
  }
}
