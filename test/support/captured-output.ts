export interface CapturedOutput {
  /** Everything that was written since the capture began. */
  text(): string;
  stop(): void;
}

/**
 * Records what the process writes. Log lines of the functions are kept from the terminal; the rest, such as the report
 * of the test runner, passes through.
 */
export function captureOutput(): CapturedOutput {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr].map(stream => ({ stream, write: stream.write }));
  for (const { stream, write } of streams) {
    stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
      if (typeof chunk !== 'string') return write.call(stream, chunk, ...rest);
      lines.push(chunk);
      return chunk.startsWith('{"') || write.call(stream, chunk, ...rest);
    };
  }
  return {
    text: () => lines.join(''),
    stop() {
      for (const { stream, write } of streams) stream.write = write;
    },
  };
}
