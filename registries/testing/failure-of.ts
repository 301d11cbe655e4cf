import { ToolFailure } from '#shared/contracts/tool.ts';

/** The failure a tool call ends with. @throws when it succeeds or fails in another way. */
export async function failureOf(call: Promise<unknown>): Promise<ToolFailure> {
  const failure = await call.then(
    () => new Error('The call succeeded.'),
    (thrown: unknown) => thrown,
  );
  if (failure instanceof ToolFailure) return failure;
  throw failure;
}
