import type { RecordingControl } from '#shared/contracts/recording-control.ts';
import { CallControlError } from '#shared/errors/coded-error.ts';
import { createAcsClient, wrapped } from './acs-call-control.ts';

/**
 * Recording over Azure Communication Services: one mono WAV file with everybody in it, the agent
 * included (Microsoft docs: Call Recording, "Audio-only formats").
 *
 * @param options.containerUrl blob container to which the service writes; its own storage when absent.
 */
export function createAcsRecordingControl(options: {
  readonly connectionString: string;
  readonly containerUrl?: string | undefined;
}): RecordingControl {
  const recording = createAcsClient(options.connectionString).getCallRecording();
  const { containerUrl } = options;
  return {
    start: ({ callConnectionId, callbackUrl }) =>
      wrapped('startRecording', async () => {
        const { recordingId } = await recording.start({
          callConnectionId,
          recordingStateCallbackEndpointUrl: callbackUrl,
          recordingContent: 'audio',
          recordingChannel: 'mixed',
          recordingFormat: 'wav',
          ...(containerUrl === undefined
            ? {}
            : {
                recordingStorage: {
                  recordingStorageKind: 'azureBlobStorage' as const,
                  recordingDestinationContainerUrl: containerUrl,
                },
              }),
        });
        if (recordingId !== undefined) return { recordingId };
        throw new CallControlError('call_control_failed', 'The service named no recording.');
      }),
    pause: (recordingId) => wrapped('pauseRecording', () => recording.pause(recordingId)),
    resume: (recordingId) => wrapped('resumeRecording', () => recording.resume(recordingId)),
    stop: (recordingId) => wrapped('stopRecording', () => recording.stop(recordingId)),
  };
}
