/** Prints each different complaint of a connection once: it tries again by itself, many times a second. */
export function reportOnce(connection: string): (error: Error) => void {
  const told = new Set<string>();
  return ({ message }) => {
    if (told.has(message)) return;
    told.add(message);
    console.error(`${connection}: ${message}`);
  };
}
