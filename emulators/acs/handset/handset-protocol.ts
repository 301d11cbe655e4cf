import { z } from 'zod';

/** What the customer does on the emulated WhatsApp, over `/_handset?phone=+1555...`. */
export const handsetCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1) }),
  /** Taps a reply button. */
  z.strictObject({ type: z.literal('button'), id: z.string().min(1), title: z.string().min(1) }),
  /** Picks an item of a list. */
  z.strictObject({ type: z.literal('list'), id: z.string().min(1), title: z.string().min(1) }),
  z.strictObject({
    type: z.literal('image'),
    caption: z.string().optional(),
    mimeType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
    base64: z.base64(),
  }),
]);

export type HandsetCommand = z.infer<typeof handsetCommandSchema>;

export interface HandsetButton {
  readonly id: string;
  readonly title: string;
}

export interface HandsetListItem extends HandsetButton {
  readonly description?: string | undefined;
}

/** What the customer sees. */
export interface HandsetMessage {
  readonly type: 'message';
  readonly messageId: string;
  readonly kind: 'text' | 'template' | 'image' | 'document' | 'audio' | 'video' | 'interactive';
  /** The words: text, caption, body of buttons or list, or the filled template. */
  readonly content: string;
  readonly buttons?: readonly HandsetButton[] | undefined;
  readonly list?:
    | { readonly title: string; readonly items: readonly HandsetListItem[] }
    | undefined;
  readonly template?: { readonly name: string; readonly language: string } | undefined;
  readonly mediaUri?: string | undefined;
  /** Epoch milliseconds at which it arrived. */
  readonly atMs: number;
}

export type HandsetEvent = HandsetMessage | { readonly type: 'error'; readonly message: string };
