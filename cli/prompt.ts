import { openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { interrupted, misuse } from './failure.ts';

/** Where a person is asked, whatever standard input and output are. */
const TERMINAL =
  process.platform === 'win32'
    ? { input: 'CONIN$', output: 'CONOUT$' }
    : { input: '/dev/tty', output: '/dev/tty' };

/**
 * Asks a person for a secret, without showing it. Rejects with a misuse that names the variable to set where there is no
 * terminal.
 */
export async function promptSecret(question: string, variable: string, signal: AbortSignal): Promise<string> {
  const terminal = openTerminal(question, variable);
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: terminal.input, output: hidden, terminal: true });
  // From here on the terminal shows nothing of what is typed.
  terminal.output.write(`${question}: `);
  const controller = new AbortController();
  line.on('SIGINT', () => controller.abort());
  line.on('close', () => controller.abort());
  try {
    return await line.question('', { signal: AbortSignal.any([signal, controller.signal]) });
  } catch {
    throw interrupted();
  } finally {
    line.close();
    terminal.output.write('\n');
    terminal.input.destroy();
    terminal.output.destroy();
  }
}

function openTerminal(question: string, variable: string) {
  try {
    return {
      input: new ReadStream(openSync(TERMINAL.input, 'r')),
      output: new WriteStream(openSync(TERMINAL.output, 'w')),
    };
  } catch {
    throw misuse(
      'no_terminal',
      `${question} is needed, and there is no terminal to ask at.`,
      `Set ${variable}.`,
    );
  }
}
