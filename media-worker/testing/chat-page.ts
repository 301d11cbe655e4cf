import { expect, vi } from 'vitest';
import type { WebSocket } from 'ws';
import {
  type WebChatServerMessage,
  webChatServerMessageSchema,
} from '#shared/contracts/web-chat-message.ts';

/** A web-chat page: what it got on its socket, and how it writes. */
export function chatPage(socket: WebSocket) {
  const messages: WebChatServerMessage[] = [];
  socket.on('message', (text) =>
    messages.push(webChatServerMessageSchema.parse(JSON.parse(text.toString()))),
  );
  return {
    socket,
    messages,
    say: (id: string, text: string) => socket.send(JSON.stringify({ type: 'message', id, text })),
    send: (message: unknown) => socket.send(JSON.stringify(message)),
    types: () => messages.map(({ type }) => type),
    async got<T extends WebChatServerMessage['type']>(type: T, count = 1) {
      const found = () =>
        messages.filter(
          (message): message is Extract<WebChatServerMessage, { type: T }> => message.type === type,
        );
      await vi.waitFor(() => expect(found().length).toBeGreaterThanOrEqual(count));
      return found();
    },
  };
}
