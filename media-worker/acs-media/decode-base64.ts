/**
 * Decodes base64 (RFC 4648 section 4) and refuses what is not wholly base64.
 *
 * Node's decoder skips characters it does not know; then fewer bytes come out than the length
 * promises, which is how they are found without a second pass over the text.
 *
 * @returns undefined when the text is not valid base64.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  let padding = 0;
  if (length > 0 && text.charCodeAt(length - 1) === equalsSign) {
    padding = text.charCodeAt(length - 2) === equalsSign ? 2 : 1;
  }
  const byteLength = (length / 4) * 3 - padding;
  const bytes = Buffer.allocUnsafe(byteLength);
  return bytes.write(text, 0, byteLength, 'base64') === byteLength ? bytes : undefined;
}

const equalsSign = 0x3d;
