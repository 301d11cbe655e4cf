import { z } from 'zod';
import { delay } from '#shared/contracts/clock.ts';
import { sessionEventChannel, sessionEventSchema } from '#shared/contracts/session-event.ts';
import type { Services } from '../services.ts';
import type { BrokenCall } from './stream-recovery-messages.ts';

/**
 * With the time that the stream had to settle, nobody waits for longer than two seconds. Whoever talks
 * has said a word by then.
 */
const listenMs = 1000;
const jsonSchema = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'The event is not JSON.' });
    return z.NEVER;
  }
});
const talk: ReadonlySet<string> = new Set([
  'user-partial',
  'user-final',
  'tool-start',
  'assistant-text',
]);

/**
 * Whether the conversation goes on by itself after its stream was lost: something has been said since,
 * is said within the next seconds, or is about to be, because nobody had been greeted yet.
 */
export async function isTalking(
  services: Pick<Services, 'sessions' | 'hotStore' | 'clock'>,
  call: BrokenCall,
): Promise<boolean> {
  return (
    (await hasMovedOn(services, call)) ||
    (await somebodyTalks(services, call)) ||
    (await hasMovedOn(services, call))
  );
}

async function hasMovedOn(
  { sessions }: Pick<Services, 'sessions'>,
  { sessionId, lostAt }: BrokenCall,
): Promise<boolean> {
  const memo = (await sessions.load(sessionId))?.memo;
  return memo?.greeted !== true || memo.lastActivityAt > lostAt;
}

/** Listens to what the worker tells of the session. */
async function somebodyTalks(
  { hotStore, clock }: Pick<Services, 'hotStore' | 'clock'>,
  { sessionId }: BrokenCall,
): Promise<boolean> {
  const heard = new AbortController();
  const stopListening = await hotStore.subscribe(sessionEventChannel(sessionId), (text) => {
    if (isTalk(text)) heard.abort();
  });
  try {
    await delay(clock, listenMs, heard.signal);
    return false;
  } catch (error) {
    if (!heard.signal.aborted) throw error;
    return true;
  } finally {
    await stopListening();
  }
}

function isTalk(text: string): boolean {
  const event = jsonSchema.pipe(sessionEventSchema).safeParse(text);
  return event.success && talk.has(event.data.body.type);
}
