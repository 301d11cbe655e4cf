/** A frame on a media socket is not what the protocol allows. Closes that socket and nothing else. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError';
  /**
   * WebSocket close code (RFC 6455 section 7.4.1): 1007 not JSON or wrong fields, 1003 a kind of audio
   * we do not take, 1008 a frame that may not come now.
   */
  readonly closeCode: 1003 | 1007 | 1008;

  constructor(closeCode: 1003 | 1007 | 1008, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.closeCode = closeCode;
  }
}
