// Loaded before the program of each process of the stack (`node --import`): when whoever started it
// is gone, also by SIGKILL, the system closes the channel between them, and this process stops as
// if it had been asked to. Plain JavaScript, so that it runs from the sources and beside a bundle.
const graceMs = 8000;

process.on('disconnect', () => {
  // What is still written while it stops has no reader any more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), graceMs).unref();
});
// The channel alone must not keep a finished program running.
process.channel?.unref();
