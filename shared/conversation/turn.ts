import type { TurnInput } from '#shared/contracts/conversation.ts';
import type { TurnFinishReason } from '#shared/contracts/turn-event.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import { CodedError } from '#shared/errors/coded-error.ts';
import { agentRequest } from './agent-request.ts';
import { apologyFor } from './apologies.ts';
import { languageOf } from './caller-language.ts';
import { type ModelAnswer, streamModelAnswer } from './model-answer.ts';
import { hideUserText } from './turn-memory.ts';
import type { TurnDependencies, TurnScope } from './turn-scope.ts';
import { TurnSteps } from './turn-steps.ts';

/**
 * Runs one turn: the model answers, its tools run, it answers again, other agents take over, until
 * there is nothing more to do. Never throws.
 *
 * @param input what the customer has said, as far as it is known when it is asked for.
 */
export async function runTurn(
  dependencies: TurnDependencies,
  scope: TurnScope,
  input: () => TurnInput,
): Promise<TurnFinishReason> {
  const { session, journal, signal } = scope;
  const { turnId } = input();
  const steps = new TurnSteps(dependencies, scope, input);

  async function converse(): Promise<TurnFinishReason> {
    for (;;) {
      const { mustAnswer } = steps;
      const isMadeAhead = !scope.isCertain();
      const answer = await askModel(mustAnswer ? 'none' : 'auto');
      if (isMadeAhead && isFailure(answer)) {
        // Nobody is told of a failure to answer half a sentence: the whole one gets its own try.
        await scope.untilCertain();
        if (signal.aborted) return 'cancelled';
        continue;
      }
      const calls = mustAnswer ? [] : answer.toolCalls;
      if (answer.ending.kind !== 'complete' || calls.length === 0) {
        steps.remember(answer.text);
        const ending = endingOf(answer);
        if (ending === 'completed') askOpenQuestion(answer.text);
        return ending;
      }
      const { takenOver } = await steps.runRound(answer.text, calls);
      if (signal.aborted) return 'cancelled';
      if (takenOver?.goesOn === false) return 'completed';
    }
  }

  async function askModel(toolChoice: 'auto' | 'none'): Promise<ModelAnswer> {
    const { renderer, chatMessages, advisor, chatModel, tracer, clock } = dependencies;
    const { scenario, earlierItems, trace } = scope;
    const { agent, tools } = steps;
    const { memo } = session;
    const advice = await advisor.advise({ memo, scenario, tools }, signal);
    journal.beginStatement();
    const round = journal.beginRound();
    const answer = await streamModelAnswer({
      chatModel,
      request: agentRequest({
        renderer,
        chatMessages,
        agent,
        scenario,
        memo,
        tools,
        advice,
        earlierItems,
        nowMs: clock.now(),
        toolChoice,
      }),
      signal,
      onText: (text) => journal.say(agent.name, text),
      onFirst: round.noteFirst,
      tracer,
      trace,
    });
    round.end(answer.usage);
    journal.addUsage(answer.usage);
    return answer;
  }

  function endingOf(answer: ModelAnswer): TurnFinishReason {
    switch (answer.ending.kind) {
      case 'cancelled':
        return 'cancelled';
      case 'failed':
        return steps.callEnds ? part(answer) : fail(answer.ending.code, answer.ending.error);
      case 'complete':
        if (steps.callEnds) return part(answer);
        return journal.text.trim() === '' ? fail('model_unavailable', undefined) : 'completed';
      default: {
        const unreachable: never = answer.ending;
        throw new TypeError(`Unknown ending ${JSON.stringify(unreachable)}`);
      }
    }
  }

  /** Nobody can agree to what they were not asked: what the model leaves out is said for it. */
  function askOpenQuestion(answer: string): void {
    const question = steps.unaskedQuestion(answer);
    if (question !== undefined) sayOurselves(question);
    steps.questionAsked();
  }

  /** Nobody's call ends without a word, whatever the model makes of it. */
  function part({ ending }: ModelAnswer): TurnFinishReason {
    if (ending.kind === 'failed') {
      const { sessionId } = session.memo;
      const { code, error } = ending;
      dependencies.logger.error('parting words failed', { sessionId, turnId, code, error });
    }
    const { partingWords } = steps;
    const isUnsaid = ending.kind === 'failed' || journal.text.trim() === '';
    if (isUnsaid && partingWords !== undefined) sayOurselves(partingWords);
    return 'call-ended';
  }

  /** Ends the turn with an honest sentence instead of silence. */
  function fail(code: ErrorCode, error: unknown): TurnFinishReason {
    const { sessionId } = session.memo;
    dependencies.logger.error('turn failed', { sessionId, turnId, code, error });
    if (code === 'model_content_filtered') {
      session.change((memo) => hideUserText(memo, turnId));
    }
    sayOurselves(apologyFor(code, languageOf(session.memo)));
    return code === 'model_content_filtered' ? 'content-filtered' : 'failed';
  }

  function sayOurselves(text: string): void {
    journal.beginStatement();
    journal.say(session.memo.activeAgent, text);
    steps.remember(text);
  }

  let finishReason: TurnFinishReason;
  try {
    steps.begin();
    finishReason = await converse();
  } catch (error) {
    const code = error instanceof CodedError ? error.code : 'internal';
    finishReason = signal.aborted ? 'cancelled' : fail(code, error);
  }
  steps.settle(finishReason, true);
  return finishReason;
}

/** Nothing came of it: no word, no call. */
function isFailure({ text, toolCalls, ending }: ModelAnswer): boolean {
  return text === '' && toolCalls.length === 0 && ending.kind !== 'cancelled';
}
