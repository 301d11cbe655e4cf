import { stopAudioFrame } from '#media-worker/acs-media/frame-codec.ts';
import type { Socket, StartTransport } from '#media-worker/transport/transport.ts';

/** The same transport, telling when `StopAudio` leaves on any media socket. */
export function watchStops(start: StartTransport, onStop: () => void): StartTransport {
  const watched = (socket: Socket): Socket => ({
    sendText(text) {
      socket.sendText(text);
      if (text === stopAudioFrame) onStop();
    },
    sendBinary: (bytes) => socket.sendBinary(bytes),
    get bufferedBytes() {
      return socket.bufferedBytes;
    },
    close: (code, reason) => socket.close(code, reason),
  });
  return (options) =>
    start({
      ...options,
      sockets: options.sockets.map((route) => ({
        ...route,
        async authorise(request) {
          const admission = await route.authorise(request);
          if (!admission.admitted) return admission;
          return { ...admission, open: (socket) => admission.open(watched(socket)) };
        },
      })),
    });
}
