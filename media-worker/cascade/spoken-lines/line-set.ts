import type { Channel } from '#shared/contracts/ids.ts';
import type { TransferFailure } from '#shared/contracts/transfer.ts';

/** What the voice path says by itself, in one language; none of it enters history. */
export interface LineSet {
  readonly stillThere: string;
  readonly silentGoodbye: string;
  readonly repeatPlease: string;
  /** We broke off in the middle of something and cannot go on with it. */
  readonly lostThread: string;
  /** Said when an answer is slow to come, in turn. */
  readonly oneMoment: string;
  readonly letMeSee: string;
  /** Said after those while there is still no answer, in turn. */
  readonly stillWorking: string;
  readonly takesLonger: string;
  readonly hearingTrouble: string;
  readonly hearingLost: string;
  readonly turnFailed: string;
  /** The caller is back from the wait for a colleague. */
  readonly transferFailed: (reason: TransferFailure) => string;
  readonly switched: string;
  readonly switchFailed: (target: Channel) => string;
}
