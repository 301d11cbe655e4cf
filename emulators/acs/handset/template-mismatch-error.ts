/** A message does not fit its template. WhatsApp takes it and reports this by delivery status. */
export class TemplateMismatchError extends Error {
  override readonly name = 'TemplateMismatchError';
  /** WhatsApp's code (Meta docs: Cloud API error codes). */
  readonly channelCode: string;

  constructor(channelCode: string, message: string) {
    super(message);
    this.channelCode = channelCode;
  }
}
