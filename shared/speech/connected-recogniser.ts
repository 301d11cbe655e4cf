import type {
  RecognitionListener,
  RecognitionOptions,
  RecognitionSession,
  SpeechToText,
} from '#shared/contracts/speech-to-text.ts';

/** A recogniser whose socket is open and that nobody has spoken to yet. */
export interface ConnectedRecogniser {
  /** False: its socket is gone. */
  readonly isUsable: boolean;
  /** Begins to recognise, once. @throws SpeechError with a catalogue code; it is closed then. */
  start(listener: RecognitionListener): Promise<RecognitionSession>;
  close(): Promise<void>;
}

/** Recognition that can be connected before there is a call to listen to. */
export interface ConnectableSpeechToText extends SpeechToText {
  /** @throws SpeechError with a catalogue code. */
  connect(options: RecognitionOptions): Promise<ConnectedRecogniser>;
}
