import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { EXIT, misuse } from './failure.ts';
import { keyvendProgram } from './program.ts';
import { end } from './run.ts';

// Whoever reads standard output may stop before its end, as head does.
process.stdout.on('error', () => {
  process.exitCode = EXIT.unexpected;
});
void main(process.argv);

async function main(argv: readonly string[]): Promise<void> {
  try {
    await keyvendProgram(packageJson.version).parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    end(error instanceof CommanderError ? misused(error) : error, { json: argv.includes('--json') });
  }
}

/** What commander says repeats an unknown option with its value, which may be a secret. */
function misused({ code, message }: CommanderError) {
  if (code === 'commander.help') return misuse('usage', 'Say what to do.');
  return misuse('usage', message.replace(/^error: /, '').replaceAll(/(--[\w-]+)=[^']*/g, '$1'));
}
