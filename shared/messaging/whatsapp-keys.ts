// Names of what belongs to one WhatsApp number, each from its `PhoneDigest`.

/** What the session ids of all conversations with this number begin with. */
export const whatsappSessionPrefix = (digest: string): string => `whatsapp-${digest}-`;

/** Hot-store key of the id of the session that is going on with this number. */
export const currentSessionKey = (digest: string): string => `messaging:${digest}`;

/** The mailbox in which the number's messages wait. */
export const whatsappMailbox = (digest: string): string => `whatsapp:${digest}`;
