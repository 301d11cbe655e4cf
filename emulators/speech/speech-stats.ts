/** What happened since the emulator started; served by `GET /_admin/stats`. */
export interface SpeechStats {
  engine: string;
  recognitionConnections: number;
  synthesisConnections: number;
  openConnections: number;
  refusedConnections: number;
  phrasesRecognised: number;
  phrasesNotRecognised: number;
  synthesisTurns: number;
  synthesisStopped: number;
  synthesisRefused: number;
}

export function emptySpeechStats(engine: string): SpeechStats {
  return {
    engine,
    recognitionConnections: 0,
    synthesisConnections: 0,
    openConnections: 0,
    refusedConnections: 0,
    phrasesRecognised: 0,
    phrasesNotRecognised: 0,
    synthesisTurns: 0,
    synthesisStopped: 0,
    synthesisRefused: 0,
  };
}
