/** The name and the frames of an error: its message may quote the request, and requests carry tokens. */
export function describeWithoutMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'threw a value that is no Error';
  const heading = String(error);
  const frames = error.stack?.startsWith(heading) ? error.stack.slice(heading.length) : '';
  return `${error.name}${frames}`;
}
