/**
 * Framing of the Speech service's WebSocket protocol. Text messages are `Name: value` lines, an
 * empty line and the body; binary ones begin with the header length as u16 BE. Found by running
 * microsoft-cognitiveservices-speech-sdk 1.52.0.
 */
export interface WireMessage {
  /** Lower-cased, e.g. `speech.context`. */
  readonly path: string;
  readonly requestId: string;
  readonly contentType: string;
  readonly text: string;
  /** Payload of a binary message; empty for a text message. */
  readonly payload: Buffer;
}

/** A frame that does not follow the protocol; the service closes the socket with 1002. */
export class WireFormatError extends Error {
  override readonly name = 'WireFormatError';
}

function parseHeaders(block: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of block.split('\r\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon <= 0) throw new WireFormatError(`Not a header: ${line.slice(0, 40)}`);
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

function messageFrom(
  headers: ReadonlyMap<string, string>,
  text: string,
  payload: Buffer,
): WireMessage {
  const path = headers.get('path');
  const requestId = headers.get('x-requestid');
  if (path === undefined || requestId === undefined) {
    throw new WireFormatError('A message needs the headers Path and X-RequestId.');
  }
  const contentType = headers.get('content-type') ?? '';
  return { path: path.toLowerCase(), requestId, contentType, text, payload };
}

const NO_PAYLOAD = Buffer.alloc(0);

/** @throws WireFormatError */
export function decodeWireMessage(raw: Buffer, isBinary: boolean): WireMessage {
  if (!isBinary) {
    const message = raw.toString('utf8');
    const split = message.indexOf('\r\n\r\n');
    if (split === -1) throw new WireFormatError('The empty line after the headers is missing.');
    return messageFrom(parseHeaders(message.slice(0, split)), message.slice(split + 4), NO_PAYLOAD);
  }
  if (raw.length < 2) throw new WireFormatError('The header length is missing.');
  const bodyStart = 2 + raw.readUInt16BE(0);
  if (raw.length < bodyStart) throw new WireFormatError('The headers are cut off.');
  return messageFrom(
    parseHeaders(raw.toString('latin1', 2, bodyStart)),
    '',
    raw.subarray(bodyStart),
  );
}

/** A JSON message from the service to the client. */
export function encodeTextMessage(path: string, requestId: string, body: unknown): string {
  return (
    `X-RequestId:${requestId}\r\nContent-Type:application/json; charset=utf-8\r\nPath:${path}\r\n\r\n` +
    JSON.stringify(body)
  );
}

/** A binary audio message; the client drops it unless `streamId` is the one it was told. */
export function encodeAudioMessage(requestId: string, streamId: string, audio: Buffer): Buffer {
  const headers = Buffer.from(
    `X-RequestId:${requestId}\r\nContent-Type:audio/x-wav\r\nX-StreamId:${streamId}\r\nPath:audio\r\n`,
    'latin1',
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(headers.length);
  return Buffer.concat([length, headers, audio]);
}

const TICKS_PER_SECOND = 10_000_000;

/** Samples as the 100 ns ticks that every offset and duration on the wire is given in. */
export function ticksOf(samples: number, sampleRateHz: number): number {
  return Math.round((samples / sampleRateHz) * TICKS_PER_SECOND);
}
