#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { verifyExport } from './verify-export.ts';

const HELP = `Usage:
  keyvend-audit verify <export> [--public-key FILE]... [--witness FILE]... [--json]
  keyvend-audit export [--output FILE]

verify   checks an export offline: every chain, every checkpoint, every signature. It needs no account.
         --public-key FILE  a key that checkpoints may be signed with: SPKI, PEM or DER. Without one the keys that
                            the export names are believed, which proves nothing against who could make an export.
         --witness FILE     log lines with checkpoints that another account has kept: the export must have each of them
         --json             prints the result as JSON
export   writes the whole trail as NDJSON, sealed by a new signature, with the credentials of the environment.
         --output FILE      where to; standard output by default. The file must not exist.

Exit code: 0 whole or written, 1 the export has faults, 2 wrong usage, an unreadable file or no access.
`;

/** Runs the command. Gives its exit code; rejects for wrong usage, an unreadable file or no access. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'public-key': { type: 'string', multiple: true, default: [] },
      witness: { type: 'string', multiple: true, default: [] },
      output: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, path, ...more] = positionals;
  if (values.help) return print(HELP);
  if (command === 'verify' && path !== undefined && more.length === 0) {
    const { 'public-key': publicKeys, witness: witnesses, json: asJson } = values;
    const { isWhole, text } = await verifyExport(path, { publicKeys, witnesses, asJson });
    print(text);
    return isWhole ? 0 : 1;
  }
  if (command === 'export' && path === undefined) {
    const { writeExport } = await import('./write-export.ts');
    await writeExport(values.output);
    return 0;
  }
  throw new Error('say what to do: see keyvend-audit --help');
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`keyvend-audit: ${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 2;
}
