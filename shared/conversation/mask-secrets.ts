/** Arguments as they may be shown, stored and sent back to the model: secrets are `***`. */
export function maskSecrets(
  args: Readonly<Record<string, unknown>>,
  secretParameters: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  if (secretParameters.size === 0) return args;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, secretParameters.has(name) ? '***' : value]),
  );
}
