import type { Command } from 'commander';
import { failureOf, interrupted } from './failure.ts';
import { reportFailure } from './reporter.ts';
import { type CommonOptions, openSession, type Session } from './session.ts';
import { visible } from './terminal-text.ts';

/** Does the work of a command. Its exit code is 0 unless it gives another. */
export type Work = (session: Session) => Promise<number | undefined>;

/** Runs the work of a command, which a signal ends in order: nothing unfinished is left in a folder. */
export async function run(command: Command, work: Work): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions>();
  const controller = new AbortController();
  const stop = () => controller.abort(interrupted());
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    process.exitCode = (await work(openSession(options, controller.signal))) ?? 0;
  } catch (error) {
    end(error, options);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Says why the command failed and sets its exit code. */
export function end(error: unknown, { json }: { json?: boolean }): void {
  const failure = failureOf(error);
  reportFailure(failure, { asJson: json === true || !process.stderr.isTTY }, visible);
  process.exitCode = failure.exitCode;
}
