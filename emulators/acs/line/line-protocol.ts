import { z } from 'zod';

const phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'Write the number in international form, e.g. +15550100102.');

/** What a script, the console or a person's program says over `/_phone/line`. */
export const lineCommandSchema = z.discriminatedUnion('type', [
  /**
   * Takes calls for this number; `busy` while its owner talks to somebody else. Who calls it is given
   * up after `ringsForMs`. A `machine` answers: it says its greeting and then, if it has one, its beep.
   */
  z.strictObject({
    type: z.literal('register'),
    phone,
    busy: z.boolean().optional(),
    ringsForMs: z.number().int().min(100).max(60_000).optional(),
    machine: z
      .strictObject({
        greeting: z.string().min(1),
        beep: z
          .strictObject({
            frequencyHz: z.number().min(100).max(4000).default(1000),
            lengthMs: z.number().int().min(20).max(5000).default(400),
          })
          .optional(),
      })
      .optional(),
  }),
  z.strictObject({ type: z.literal('dial'), from: phone, to: phone }),
  /** Answers a ringing call. */
  z.strictObject({ type: z.literal('accept') }),
  z.strictObject({
    type: z.literal('say'),
    id: z.string().min(1),
    text: z.string().min(1),
    voice: z.string().optional(),
    /** Starts this far into the agent's current or next speech, in played audio: a barge-in. */
    afterAgentSpeechMs: z.number().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('keypad'), tones: z.string().min(1) }),
  /** Ends the call, or declines a ringing one. */
  z.strictObject({ type: z.literal('hangup') }),
]);

export type LineCommand = z.infer<typeof lineCommandSchema>;

/** Why a call ended, as its phone hears it. */
export type LineEndReason =
  | 'caller-hangup'
  | 'agent-hangup'
  /** The agent's side has taken this phone out of the call. */
  | 'removed'
  | 'transferred'
  | 'redirected'
  | 'no-answer'
  | 'declined'
  | 'shutdown';

/**
 * What the line says back. Times are epoch milliseconds of one monotonic clock; audio times are
 * those of the recording: sample k of the WAV was spoken or heard at its start plus k/16 ms.
 */
export type LineEvent =
  | { readonly type: 'registered'; readonly lineId: string }
  | {
      readonly type: 'ringing';
      readonly lineId: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly type: 'answered';
      readonly lineId: string;
      readonly callConnectionId: string;
      readonly serverCallId: string;
    }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'connected-media' }
  | { readonly type: 'said-start'; readonly id: string; readonly atMs: number }
  | {
      readonly type: 'said-end';
      readonly id: string;
      readonly atMs: number;
      readonly endOfSpeechAtMs: number;
    }
  | { readonly type: 'agent-speech-start'; readonly atMs: number }
  | { readonly type: 'agent-speech-end'; readonly atMs: number }
  | {
      readonly type: 'heard';
      readonly text: string;
      readonly final: boolean;
      /** When the last of these words had been played. */
      readonly atMs: number;
      /** When the first of these words began to play. */
      readonly firstFrameAtMs: number;
    }
  | { readonly type: 'prompt'; readonly text: string }
  /** Keys that the agent's side sent. */
  | { readonly type: 'tones'; readonly tones: readonly string[] }
  | { readonly type: 'hold'; readonly onHold: boolean }
  | { readonly type: 'transferred'; readonly target: string }
  | { readonly type: 'disconnected'; readonly reason: LineEndReason }
  | { readonly type: 'error'; readonly message: string };
