import type {
  SpeechRequest,
  SynthesisEvent,
  SynthesisSession,
  TextToSpeech,
} from '#shared/contracts/text-to-speech.ts';
import { SpeechError } from '#shared/errors/coded-error.ts';
import { untilAborted } from './deadline.ts';
import { LazySession } from './lazy-session.ts';
import { SynthesisGuard, type SynthesisGuardParts } from './synthesis-guard.ts';

export interface GuardedTextToSpeech extends TextToSpeech {
  /** The service is taken for dead: utterances fail at once. */
  readonly isOpen: boolean;
  close(): Promise<void>;
}

/**
 * Synthesis that gives up quickly: the first audio has to come within a second, and once the service is
 * seen to be dead every utterance of every call fails at once, until a trial in the background succeeds.
 * A caller waits once for a dead service, for no longer than a failed attempt and a hurried second one.
 */
export function createGuardedTextToSpeech(
  parts: Omit<SynthesisGuardParts, 'isAlive'> & { readonly textToSpeech: TextToSpeech },
): GuardedTextToSpeech {
  const { textToSpeech, clock } = parts;
  const guard = new SynthesisGuard({ ...parts, isAlive: speaks });

  /** One utterance whose first audio does not come in time, or not at all, counts against the service. */
  async function* speak(
    lazy: LazySession,
    request: SpeechRequest,
    signal: AbortSignal,
  ): AsyncGenerator<SynthesisEvent> {
    signal.throwIfAborted();
    const firstAudioMs = guard.patienceMs();
    const attempt = new AbortController();
    const onAbort = () => attempt.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = clock.after(firstAudioMs, () => {
      attempt.abort(new SpeechError('speech_timeout', `No speech came within ${firstAudioMs} ms.`));
    });
    let isAudible = false;
    try {
      const session = await untilAborted(lazy.opened(), attempt.signal);
      for await (const event of session.speak(request, attempt.signal)) {
        if (event.type === 'audio' && !isAudible) {
          isAudible = true;
          timer.cancel();
          guard.noteSuccess();
        }
        yield event;
      }
    } catch (error) {
      if (!signal.aborted && !isAudible) guard.noteFailure(error, request.voice);
      throw error;
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async function speaks(request: SpeechRequest, signal: AbortSignal): Promise<void> {
    const lazy = new LazySession(textToSpeech);
    try {
      const session = await untilAborted(lazy.opened(), signal);
      for await (const event of session.speak(request, signal)) if (event.type === 'audio') return;
    } finally {
      await lazy.close();
    }
    throw new SpeechError('speech_unavailable', 'The service sent no audio.');
  }

  return {
    get isOpen() {
      return guard.isOpen;
    },
    async open(): Promise<SynthesisSession> {
      const lazy = new LazySession(textToSpeech);
      if (!guard.isOpen) lazy.openAhead();
      return {
        speak: (request, signal) => speak(lazy, request, signal),
        close: () => lazy.close(),
      };
    },
    close: () => guard.close(),
  };
}
