import type { Channel } from './ids.ts';
import type { KeypadCaptureOutcome, KeypadCaptureRequest } from './keypad.ts';
import type { OutboundMessage } from './message-sender.ts';
import type { TransferKind } from './transfer.ts';

/** A record of the demo company's system of record (account, bill, outage ticket ...). */
export type RecordDocument = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly kind: string;
};

export interface StoredRecord {
  readonly record: RecordDocument;
  readonly etag: string;
}

/**
 * Records of one owner. Unvalidated JSON: the tool parses them with its schema.
 * Rejects with `StaleWriteError` on a lost race and `StoreError` when the store fails.
 */
export interface RecordArea {
  get(id: string): Promise<StoredRecord | undefined>;
  /** All of one kind, newest first by `at` where records have it. At most 200. */
  list(kind: string): Promise<readonly RecordDocument[]>;
  /** @param ifMatch etag read before; `'absent'` to create. */
  put(record: RecordDocument, ifMatch?: string): Promise<StoredRecord>;
}

export interface QueueStatus {
  readonly callersWaiting: number;
  /** Measured from how fast callers were served lately; undefined when nothing was measured. */
  readonly estimatedWaitSeconds: number | undefined;
}

/** What tools may use beyond their arguments. Everything here is already bound to the current customer. */
export interface ToolServices {
  /** The current customer's own records. @throws ToolFailure `customer_unknown` for a stranger. */
  readonly customerRecords: () => RecordArea;
  /** Records that belong to nobody: outages by area, emergency numbers, credit rules. */
  readonly publicRecords: RecordArea;
  /** Finds whose account number this is, without opening the account. */
  readonly findCustomerByAccount: (
    accountNumber: string,
  ) => Promise<{ readonly customerId: string } | undefined>;
  /** Opens another customer's records for an identity check only. */
  readonly recordsForVerification: (customerId: string) => RecordArea;
  readonly queue: {
    status(): Promise<QueueStatus>;
    /**
     * Puts the current caller into the line for a person. What the person should know belongs into
     * a record. @returns the 1-based place.
     */
    join(entry: {
      readonly priority: 'normal' | 'high' | 'urgent';
    }): Promise<{ readonly place: number; readonly status: QueueStatus }>;
  };
  /**
   * Who of a department takes calls now: the customer can be put through by a `call-transfer`.
   * Undefined when nobody does at any time, or the customer is not on the telephone.
   */
  readonly transferTarget: (department: string) =>
    | {
        readonly state: 'open' | 'closed';
        /** As it is said: "our billing team". */
        readonly name: string;
        readonly kind: TransferKind;
      }
    | undefined;
  /**
   * Takes secret digits from the caller's keypad; only the request's `sink` ever gets them. Ends when
   * the tool is stopped.
   * @throws ToolFailure `no_keypad` where there is none: in writing, in a browser's voice.
   */
  readonly captureKeys: (request: KeypadCaptureRequest) => Promise<KeypadCaptureOutcome>;
  /** Starts the durable switch to another channel. @returns its id. The same session and target give the same id. */
  readonly startChannelSwitch: (request: {
    readonly target: Channel;
    readonly fallbacks: readonly Channel[];
    readonly agentMessage: string;
    readonly farewell: string;
  }) => Promise<{ readonly handoffId: string }>;
  /** Channels this customer can be reached on, in the scenario's order. */
  readonly reachableChannels: () => Promise<readonly Channel[]>;
  readonly sendMessage: (message: OutboundMessage) => Promise<{ readonly messageId: string }>;
}
