import type { StartTransport } from '#media-worker/transport/transport.ts';

/**
 * The same transport, computing for so long with every message: a worker that is known to be slow, to see
 * that the benchmark says so. 0 leaves the transport as it is.
 */
export function burdened(start: StartTransport, msPerFrame: number): StartTransport {
  if (msPerFrame === 0) return start;
  return (options) =>
    start({
      ...options,
      sockets: options.sockets.map((route) => ({
        ...route,
        async authorise(request) {
          const admission = await route.authorise(request);
          if (!admission.admitted) return admission;
          return {
            ...admission,
            open(socket) {
              const listener = admission.open(socket);
              return {
                onMessage(message, isBinary) {
                  const before = process.cpuUsage();
                  while (usedMs(before) < msPerFrame);
                  listener.onMessage(message, isBinary);
                },
                onClose: (code, reason) => listener.onClose(code, reason),
              };
            },
          };
        },
      })),
    });
}

function usedMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
