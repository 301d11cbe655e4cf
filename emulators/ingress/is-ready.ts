const probeTimeoutMs = 2000;

/** The readiness probe of a replica: a 200 in time. */
export async function isReady(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/readiness`, {
      signal: AbortSignal.timeout(probeTimeoutMs),
      // A connection of its own each time, as a probe opens one.
      headers: { connection: 'close' },
    });
    await reply.body?.cancel();
    return reply.status === 200;
  } catch {
    // Nobody listens, or not in time: that is what the probe asks.
    return false;
  }
}
