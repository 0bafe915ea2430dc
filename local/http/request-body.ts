import type { IncomingMessage } from 'node:http';

/**
 * Reads a body to its end. Beyond `limit` bytes the rest is read and thrown away, so that the sender gets an
 * answer instead of a reset; then undefined.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}
