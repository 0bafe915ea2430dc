/**
 * Ignores EPIPE on stdout and stderr. When the reader of a pipe has ended, as with `| head`, the command finishes its
 * work without output instead of ending with a stack trace.
 */
export function ignoreClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
