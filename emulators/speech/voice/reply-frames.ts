export interface ReplyFrame {
  readonly header: unknown;
  readonly body: Buffer;
}

const LENGTHS_BYTES = 8;

/**
 * Reassembles the voice program's replies from stdout chunks: u32 BE header length, u32 BE body
 * length, JSON header, body. The returned function takes a chunk and gives the frames it completed.
 */
export function createReplyReader(): (chunk: Buffer) => ReplyFrame[] {
  let chunks: Buffer[] = [];
  let bufferedBytes = 0;
  let neededBytes = LENGTHS_BYTES;

  return (chunk) => {
    chunks.push(chunk);
    bufferedBytes += chunk.length;
    if (bufferedBytes < neededBytes) return [];

    const frames: ReplyFrame[] = [];
    let buffered = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    for (;;) {
      neededBytes = LENGTHS_BYTES;
      if (buffered.length < LENGTHS_BYTES) break;
      const bodyStart = LENGTHS_BYTES + buffered.readUInt32BE(0);
      neededBytes = bodyStart + buffered.readUInt32BE(4);
      if (buffered.length < neededBytes) break;
      frames.push({
        header: JSON.parse(buffered.toString('utf8', LENGTHS_BYTES, bodyStart)),
        body: buffered.subarray(bodyStart, neededBytes),
      });
      buffered = buffered.subarray(neededBytes);
    }
    chunks = [buffered];
    bufferedBytes = buffered.length;
    return frames;
  };
}
