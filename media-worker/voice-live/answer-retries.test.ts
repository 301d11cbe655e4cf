import { describe, expect, it } from 'vitest';
import { AnswerRetries } from './answer-retries.ts';

const failed = { isTranscribed: true, hasWords: false, connectionId: 1 };

function retries(): AnswerRetries {
  const made = new AnswerRetries();
  made.noteAsked(1);
  return made;
}

describe('an answer that failed', () => {
  it('is asked for once more a little later, and then given up', () => {
    const made = retries();
    expect(made.next(failed)).toEqual({ asksAgain: true, afterMs: 400 });
    made.noteAsked(1);
    expect(made.next(failed)).toEqual({ asksAgain: false, afterMs: 0 });
  });

  it('is not begun again when the caller hears some of it', () => {
    expect(retries().next({ ...failed, hasWords: true })).toEqual({ asksAgain: false, afterMs: 0 });
  });

  it('waits for the caller to be played to a connection that has not heard them', () => {
    const given = retries().next({ ...failed, isTranscribed: false, connectionId: 2 });
    expect(given).toEqual({ asksAgain: false, afterMs: 4000 });
  });

  it('is asked for on a new connection when that has been told what the caller said', () => {
    expect(retries().next({ ...failed, connectionId: 2 }).asksAgain).toBe(true);
  });

  it('is asked for again of those who have heard the caller, before they have written it down', () => {
    expect(retries().next({ ...failed, isTranscribed: false }).asksAgain).toBe(true);
  });
});
