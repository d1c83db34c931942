#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { dynamoDbClient } from '../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbOpenRetrievals } from '../shared/adapters/dynamodb/dynamodb-open-retrievals.ts';
import { dynamoDbVendStore } from '../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { readTableSettings } from '../shared/config/settings.ts';
import { KeyvendError } from '../shared/domain/errors.ts';
import { timingOf } from '../shared/domain/timing.ts';
import { makeRevokeOpenRetrievals } from '../shared/usecases/revoke-open-retrievals.ts';

const HELP = `Revokes every open retrieval of a table, before a restored table serves anybody: docs/runbook.md

Usage:
  keyvend-restore          counts what is open, and changes nothing
  keyvend-restore --yes    revokes it: what is sealed is shredded, the URLs are dead, and the reconciler deletes the key
                           pairs at their providers

Needs AWS credentials and these settings, as the functions of the stage have them:
  AWS_REGION, KEYVEND_TABLE

Exit code: 0 nothing is open any more, 1 something is, 2 wrong usage or no access.
`;

/** Runs the command. Gives its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { region, tableName, timing } = readTableSettings();
  const client = dynamoDbClient(region);
  const openRetrievals = dynamoDbOpenRetrievals(client, tableName);
  const { signal } = new AbortController();
  if (values.yes) {
    const { accessKeyId } = await client.config.credentials();
    const actor = { principal: `access-key:${accessKeyId}`, sourceIp: '-', requestId: randomUUID() };
    const store = dynamoDbVendStore(client, tableName);
    const deps = { openRetrievals, store, timing: timingOf(timing), clock: Date.now };
    const run = { id: randomUUID(), signal, remainingMs: () => Number.POSITIVE_INFINITY };
    const { revoked, missed } = await makeRevokeOpenRetrievals(deps)(actor, run);
    process.stdout.write(`${revoked} revoked${missed > 0 ? `, ${missed} changed meanwhile` : ''}\n`);
  }
  let open = 0;
  for await (const _ of openRetrievals.ids(signal)) open += 1;
  process.stdout.write(`${open} open\n`);
  return open === 0 ? 0 : 1;
}

function messageOf(error: unknown): string {
  if (!(error instanceof KeyvendError)) return error instanceof Error ? error.message : 'failed';
  const { cause } = error;
  return cause instanceof Error ? `${error.detail} (${cause.name})` : error.detail;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`keyvend-restore: ${messageOf(error)}\n`);
  process.exitCode = 2;
}
