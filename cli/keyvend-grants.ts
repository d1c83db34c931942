#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { InvalidGrants } from '../build/read-grants.ts';
import { KeyvendError } from '../shared/domain/errors.ts';
import { GRANT_COMMANDS } from './grant-commands.ts';
import { UsageError } from './usage-error.ts';

const HELP = `Says and changes who may do what. The language of grants: docs/grants.md

Usage:
  keyvend-grants check FILE                   whether FILE, YAML or JSON, is a valid document; needs no account
  keyvend-grants show [--version N]           the document in force, or that of an old version, as YAML
  keyvend-grants apply FILE [--from N]        makes FILE the next version. With --from only if version N is in force:
                                              0 where there is none yet
  keyvend-grants history [--limit N]          the versions, newest first; 20 of them without --limit
  keyvend-grants cut-off PRINCIPAL            refuses everything to a principal at once and revokes all its key pairs
  keyvend-grants restore PRINCIPAL            ends that; what was revoked stays so

PRINCIPAL is written in full, as createdBy of a key pair shows it: arn:aws:iam::123456789012:role/ci, or oidc:github:SUB.

All but check need AWS credentials and these settings, as the functions of the stage have them:
  AWS_REGION, KEYVEND_TABLE

Exit code: 0 done, 1 not valid, in conflict with another change or not all revoked, 2 wrong usage, an unreadable file or
no access.
`;

/** Runs the command. Gives its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const number = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ version: number, from: number, limit: number },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { help, ...options } = values;
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name = '', ...operands] = positionals;
  const command = GRANT_COMMANDS.get(name);
  if (!command) throw new UsageError('say what to do: see keyvend-grants --help');
  return await command(operands, options);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidGrants) return 1;
  return error instanceof KeyvendError && error.code === 'request_in_progress' ? 1 : 2;
}

function messageOf(error: unknown): string {
  if (!(error instanceof KeyvendError)) return error instanceof Error ? error.message : 'failed';
  const { cause } = error;
  return cause instanceof Error ? `${error.detail} (${cause.name}: ${cause.message})` : error.detail;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`keyvend-grants: ${messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
