import { randomUUID } from 'node:crypto';
import type { Clock } from '#shared/contracts/clock.ts';
import type { EventGrid } from '../event-grid/event-grid.ts';
import type { AcsFaults } from '../faults.ts';
import type { HandsetCommand, HandsetMessage } from './handset-protocol.ts';
import type { MessageTemplate } from './message-template.ts';
import { messageOnScreen, type Notification } from './notification.ts';
import { TemplateMismatchError } from './template-mismatch-error.ts';

/** A business may write freely this long after the customer's last message (Meta docs: Customer service windows). */
const SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000;
const MAX_UNREAD = 500;
const MAX_MEDIA_FILES = 200;

/** A picture that a customer sent. */
export interface StoredMedia {
  readonly mimeType: string;
  readonly content: Buffer;
}

interface Handset {
  reachable: boolean;
  lastWroteAtMs: number | undefined;
  /** Arrived while nobody looked. */
  readonly unread: HandsetMessage[];
  /** The open screens. */
  readonly screens: Set<(message: HandsetMessage) => void>;
}

interface DeliveryFailure {
  readonly channelCode: string;
  readonly channelMessage: string;
}

/** The customers' WhatsApp: what they got, what they send, and the events about it. */
export class HandsetRegistry {
  readonly #clock: Clock;
  readonly #faults: AcsFaults;
  readonly #eventGrid: EventGrid;
  readonly #channelId: string;
  readonly #handsets = new Map<string, Handset>();
  readonly #media = new Map<string, StoredMedia>();
  readonly #templates = new Map<string, MessageTemplate>();

  constructor(dependencies: {
    readonly clock: Clock;
    readonly faults: AcsFaults;
    readonly eventGrid: EventGrid;
    readonly channelId: string;
    readonly templates: readonly MessageTemplate[];
  }) {
    this.#clock = dependencies.clock;
    this.#faults = dependencies.faults;
    this.#eventGrid = dependencies.eventGrid;
    this.#channelId = dependencies.channelId;
    for (const template of dependencies.templates) this.addTemplate(template);
  }

  templates(): readonly MessageTemplate[] {
    return [...this.#templates.values()];
  }

  addTemplate(template: MessageTemplate): void {
    this.#templates.set(`${template.name} ${template.language}`, template);
  }

  media(id: string): StoredMedia | undefined {
    return this.#media.get(id);
  }

  /** For people: every handset that ever got or sent something. */
  state() {
    return [...this.#handsets].map(([phone, handset]) => ({
      phone,
      reachable: handset.reachable,
      connected: handset.screens.size > 0,
      unread: handset.unread.length,
      serviceWindowOpen: this.#isWindowOpen(handset),
    }));
  }

  setReachable(phone: string, reachable: boolean): void {
    this.#handset(phone).reachable = reachable;
  }

  /** Opens or closes the 24-hour window as if the customer had written just now, or long ago. */
  setServiceWindow(phone: string, open: boolean): void {
    this.#handset(phone).lastWroteAtMs = open ? this.#clock.now() : undefined;
  }

  /** Looks at the screen: unread messages come first. Returns the way out. */
  open(phone: string, show: (message: HandsetMessage) => void): () => void {
    const handset = this.#handset(phone);
    handset.screens.add(show);
    for (const message of handset.unread.splice(0)) {
      show(message);
      this.#publishStatus(phone, message.messageId, 'Read');
    }
    return () => handset.screens.delete(show);
  }

  /** The business sends; what becomes of it is told by events. Returns the message id. */
  receive(notification: Notification): string {
    const messageId = randomUUID();
    const phone = canonicalPhone(notification.to[0] ?? '');
    const handset = this.#handset(phone);
    try {
      const onScreen = messageOnScreen(notification, this.templates());
      const failure = this.#failureOf(handset, notification);
      if (failure === undefined) {
        this.#publishStatus(phone, messageId, 'Sent');
        this.#show(phone, handset, {
          type: 'message',
          messageId,
          ...onScreen,
          atMs: this.#clock.now(),
        });
      } else {
        this.#publishStatus(phone, messageId, 'Failed', failure);
      }
    } catch (error) {
      if (!(error instanceof TemplateMismatchError)) throw error;
      const failure = { channelCode: error.channelCode, channelMessage: error.message };
      this.#publishStatus(phone, messageId, 'Failed', failure);
    }
    return messageId;
  }

  /** The customer does something. */
  write(phone: string, command: HandsetCommand): void {
    this.#handset(phone).lastWroteAtMs = this.#clock.now();
    const from = phone.replace('+', '');
    this.#eventGrid.publish({
      eventType: 'Microsoft.Communication.AdvancedMessageReceived',
      subject: `advancedMessage/sender/${from}/recipient/${this.#channelId}`,
      body: {
        channelType: 'whatsapp',
        messageId: randomUUID(),
        from,
        to: this.#channelId,
        receivedTimestamp: new Date(this.#clock.now()).toISOString(),
        ...this.#bodyOf(command),
      },
    });
  }

  #bodyOf(command: HandsetCommand): Readonly<Record<string, unknown>> {
    switch (command.type) {
      case 'text':
        return { messageType: 'text', content: command.text };
      case 'button': {
        const buttonReply = { id: command.id, title: command.title };
        return { messageType: 'interactive', interactive: { type: 'buttonReply', buttonReply } };
      }
      case 'list': {
        const listReply = { id: command.id, title: command.title };
        return { messageType: 'interactive', interactive: { type: 'listReply', listReply } };
      }
      case 'image': {
        const id = this.#store({
          mimeType: command.mimeType,
          content: Buffer.from(command.base64, 'base64'),
        });
        return {
          messageType: 'image',
          media: { mimeType: command.mimeType, id, caption: command.caption },
        };
      }
      default:
        return command satisfies never;
    }
  }

  #store(media: StoredMedia): string {
    const id = randomUUID();
    this.#media.set(id, media);
    const [oldest] = this.#media.keys();
    if (this.#media.size > MAX_MEDIA_FILES && oldest !== undefined) this.#media.delete(oldest);
    return id;
  }

  #show(phone: string, handset: Handset, message: HandsetMessage): void {
    this.#publishStatus(phone, message.messageId, 'Delivered');
    if (handset.screens.size === 0) {
      handset.unread.push(message);
      if (handset.unread.length > MAX_UNREAD) handset.unread.shift();
      return;
    }
    for (const show of handset.screens) show(message);
    this.#publishStatus(phone, message.messageId, 'Read');
  }

  /** Why WhatsApp does not deliver (Meta docs: Cloud API error codes); undefined when it does. */
  #failureOf(handset: Handset, notification: Notification): DeliveryFailure | undefined {
    if (this.#faults.messagesFail())
      return { channelCode: '131000', channelMessage: 'Injected failure.' };
    if (!handset.reachable)
      return { channelCode: '131026', channelMessage: 'The message cannot be delivered.' };
    if (notification.kind !== 'template' && !this.#isWindowOpen(handset)) {
      return {
        channelCode: '131047',
        channelMessage:
          'More than 24 hours have passed since the customer last wrote. Send a template.',
      };
    }
    return undefined;
  }

  #isWindowOpen(handset: Handset): boolean {
    const { lastWroteAtMs } = handset;
    return lastWroteAtMs !== undefined && this.#clock.now() - lastWroteAtMs < SERVICE_WINDOW_MS;
  }

  #publishStatus(
    phone: string,
    messageId: string,
    status: 'Sent' | 'Delivered' | 'Read' | 'Failed',
    error?: DeliveryFailure,
  ): void {
    this.#eventGrid.publish({
      eventType: 'Microsoft.Communication.AdvancedMessageDeliveryStatusUpdated',
      subject: `advancedMessage/${messageId}/status/${status}`,
      body: {
        messageId,
        status,
        channelType: 'whatsapp',
        from: this.#channelId,
        to: phone.replace('+', ''),
        receivedTimestamp: new Date(this.#clock.now()).toISOString(),
        error,
      },
    });
  }

  #handset(phone: string): Handset {
    const known = this.#handsets.get(phone);
    if (known !== undefined) return known;
    const handset: Handset = {
      reachable: true,
      lastWroteAtMs: undefined,
      unread: [],
      screens: new Set(),
    };
    this.#handsets.set(phone, handset);
    return handset;
  }
}

/** WhatsApp takes numbers with or without the plus. */
export function canonicalPhone(phone: string): string {
  return phone.startsWith('+') ? phone : `+${phone}`;
}
