/** A message to a customer's messaging app. */
export type OutboundMessage =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'buttons';
      readonly text: string;
      readonly buttons: readonly { readonly id: string; readonly title: string }[];
    }
  | {
      readonly kind: 'list';
      readonly text: string;
      readonly buttonTitle: string;
      readonly items: readonly {
        readonly id: string;
        readonly title: string;
        readonly description?: string;
      }[];
    }
  | {
      readonly kind: 'media';
      readonly mediaUrl: string;
      readonly caption?: string;
      readonly mediaKind: 'image' | 'document' | 'audio' | 'video';
    }
  /** The only kind WhatsApp takes when the customer has not written in the last 24 hours. */
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly language: string;
      readonly values: readonly string[];
    };

/** Sends messages to customers. */
export interface MessageSender {
  /**
   * Resolves when the service has accepted the message (delivery is reported by event).
   * @param idempotencyKey the same key never sends twice.
   * @throws MessagingError with a catalogue code.
   */
  send(
    to: string,
    message: OutboundMessage,
    idempotencyKey: string,
  ): Promise<{ readonly messageId: string }>;
}
