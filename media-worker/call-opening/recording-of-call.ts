import type { Logger } from '#shared/contracts/logger.ts';
import type { ScenarioDefinition } from '#shared/contracts/scenario.ts';
import type { SessionTokens } from '#shared/security/session-token.ts';
import type { CallRecordings } from '#shared/telephony/call-recordings.ts';
import type { CallClaims } from './call-claims.ts';
import type { CallRecording } from './call-recording.ts';

/** The service reports the recording's end after the call's: longer than the longest call. */
const callbackLifeSeconds = 6 * 3600;

/** @returns undefined when the call cannot be recorded: then it goes on unrecorded. */
export type RecordingOf = (
  claims: CallClaims,
  callConnectionId: string,
) => CallRecording | undefined;

/** How a worker records calls: with the notice of the scenario that the call begins with. */
export function createRecordingOf(dependencies: {
  readonly recordings: CallRecordings;
  readonly scenarios: ReadonlyMap<string, Pick<ScenarioDefinition, 'recording_notice'>>;
  readonly usualScenario: string;
  readonly sessionTokens: Pick<SessionTokens, 'issue'>;
  /** Public address of the Functions app, where the service's reports go. */
  readonly baseUrl: string;
  readonly logger: Logger;
}): RecordingOf {
  const { recordings, scenarios, usualScenario, sessionTokens, baseUrl, logger } = dependencies;
  return ({ sessionId, scenario }, callConnectionId) => {
    const notice = scenarios.get(scenario ?? usualScenario)?.recording_notice;
    if (notice === undefined) {
      logger.warn('call is not recorded: the scenario has no notice', { callConnectionId });
      return undefined;
    }
    let isRecorded = false;
    return {
      notice,
      async hasBegun() {
        isRecorded ||= await recordings.hasBegun(sessionId);
        return isRecorded;
      },
      pause: () => recordings.pause(sessionId, isRecorded),
      resume: () => recordings.resume(sessionId),
      async begin() {
        const token = await sessionTokens.issue('callback', { sessionId }, callbackLifeSeconds);
        const callbackUrl = new URL(`/api/v1/calls/callbacks?token=${token}`, baseUrl).href;
        isRecorded ||= await recordings.begin({ sessionId, callConnectionId, callbackUrl });
        return isRecorded;
      },
    };
  };
}
