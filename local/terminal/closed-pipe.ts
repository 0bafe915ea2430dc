/**
 * Goes on without output when nobody reads it any more, as after `| head`, instead of ending with a stack trace: what
 * was begun is finished, and the exit code says how.
 */
export function ignoreClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
