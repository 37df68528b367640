/**
 * The text of bytes in UTF-8. Pure. A `TextDecoder` says the same, and takes longer to load than a file to read. What
 * is not UTF-8 becomes U+FFFD.
 */

const BYTE_ORDER_MARK = '\uFEFF';

/** The text of these bytes. A byte order mark at its beginning is a part of it. */
export function utf8WithMark(bytes: Uint8Array): string {
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString('utf8');
}

/** The same without a byte order mark at its beginning. */
export function utf8Text(bytes: Uint8Array): string {
  const text = utf8WithMark(bytes);
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
