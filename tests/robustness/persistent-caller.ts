import type { PhoneCaller } from '../phone-caller.ts';

/** What only a caller hears who is greeted. */
export const greeting = /thanks for calling|how can i help/i;
/** Somebody was cut off, whoever tells it, and does not know what the caller said last. */
const askedToRepeat = /say (it|that)? ?again|did not (catch|hear)|are you still there/i;
/** More often nobody says the same thing. */
const mostRepetitions = 4;

/**
 * Says a line and waits for the reply, as people do: who is asked to say it again does so.
 *
 * @throws Error when the reply does not come.
 */
export async function converse(
  caller: PhoneCaller,
  line: string,
  reply: RegExp,
  options: { readonly withinMs: number },
): Promise<void> {
  const either = new RegExp(`${reply.source}|${askedToRepeat.source}`, 'i');
  for (let said = 0; said < mostRepetitions; said += 1) {
    const since = await caller.says(line);
    const heard = await caller.hears(either, { ...options, since });
    if (reply.test(heard)) return;
    // Nobody talks over somebody who asks for something; a prompt is known when it begins.
    const prompt = caller.events.findLastIndex(({ type }) => type === 'prompt');
    if (prompt >= since) await caller.hears(askedToRepeat, { ...options, since: prompt + 1 });
  }
  throw new Error(`"${line}" was said ${mostRepetitions} times and not understood.`);
}
