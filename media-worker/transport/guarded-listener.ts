import type { Logger } from '#shared/contracts/logger.ts';
import type { Admission, Socket, SocketListener, SocketRoute } from './transport.ts';

/**
 * Opens an admitted socket and guards its listener: a message that is too large never reaches it, and
 * one that throws is logged and loses its own socket, and no other.
 */
export function openGuarded(
  admission: Extract<Admission, { readonly admitted: true }>,
  socket: Socket,
  { maxMessageBytes }: Pick<SocketRoute, 'maxMessageBytes'>,
  logger: Logger,
): SocketListener {
  const guard = (act: () => void) => {
    try {
      act();
    } catch (error) {
      logger.error('socket listener failed', { error });
      socket.close(1011, 'internal error');
    }
  };
  let listener: SocketListener | undefined;
  guard(() => {
    listener = admission.open(socket);
  });
  return {
    onMessage(message, isBinary) {
      if (message.length > maxMessageBytes) {
        socket.close(1009, `a message has at most ${maxMessageBytes} bytes`);
        return;
      }
      guard(() => listener?.onMessage(message, isBinary));
    },
    onClose(code, reason) {
      guard(() => listener?.onClose(code, reason));
    },
  };
}
