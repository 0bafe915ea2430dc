import type { IncomingMessage } from 'node:http';

/**
 * Reads a whole body. Undefined when it is larger than `limit` bytes; it is still read to its end, so that the sender
 * gets a response instead of a connection reset.
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
