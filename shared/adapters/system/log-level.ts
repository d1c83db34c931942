export type LogLevel = 'info' | 'error';

export function printsInfo(level: LogLevel): boolean {
  return level === 'info';
}
