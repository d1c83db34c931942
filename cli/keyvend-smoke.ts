#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readCallerSettings } from '../shared/config/caller-settings.ts';
import { type SmokeClient, smokeClient } from './smoke-client.ts';
import { Broken, checkAudit, revoke, type SmokeOrder, type Step, vendAndCollect } from './smoke-steps.ts';
import { UsageError } from './usage-error.ts';

const HELP = `Vends one key pair, retrieves and revokes it, and checks each answer, the key and the audit trail: safe in production.

Usage:
  keyvend-smoke --url URL [--provider lightsail] [--region us-east-1]

The key pair is named keyvend-smoke-<random> and is revoked in the end, also after a failure or Ctrl+C. No secret is printed.
Credentials: a JWT in KEYVEND_TOKEN, else those that the AWS SDK finds (environment, profile, SSO, role).

Exit code: 0 all is as promised, 1 something is not, 2 wrong usage or no credentials, 3 the key pair may be left: revoke it,
130 interrupted.
`;

const REVOKING_MS = 90_000;

/** Runs the command. Gives its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { url: text, provider: text, region: text, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) return print(HELP.trimEnd());
  const { provider = 'lightsail', region = 'us-east-1' } = values;
  const name = `keyvend-smoke-${randomBytes(5).toString('hex')}`;
  const client = await clientOf(values.url);
  return await smoke(client, { provider, region, name });
}

async function smoke(client: SmokeClient, order: SmokeOrder): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const startedAt = performance.now();
  const found = await outcomeOf(async () => {
    const created = await vendAndCollect(client, order, { step, signal: interrupt.signal });
    return () =>
      step('audit trail: whole, and it names the request', () =>
        checkAudit(client, created, interrupt.signal),
      );
  });
  // Whatever happened, and whoever is in a hurry.
  const revoked = await outcomeOf(() =>
    step('revoke', () => revoke(client, order, AbortSignal.timeout(REVOKING_MS))),
  );
  const audited = found.ok && revoked.ok ? await outcomeOf(found.value) : undefined;
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (!revoked.ok) {
    print(`LEFT      ${order.name} at ${order.provider} in ${order.region} may still be there: revoke it.`);
    return 3;
  }
  if (interrupt.signal.aborted) return print('interrupted; nothing is left', 130);
  if (!audited?.ok) return print('FAILED', 1);
  return print(`passed in ${Math.round(performance.now() - startedAt)} ms`);
}

type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false };

/** A step that failed has said so itself. */
function outcomeOf<Value>(run: () => Promise<Value>): Promise<Outcome<Value>> {
  return run().then(
    value => ({ ok: true, value }),
    () => ({ ok: false }),
  );
}

const step: Step = async (title, run) => {
  const startedAt = performance.now();
  const tell = (word: string, what: string) =>
    print(`${word.padEnd(9)} ${String(Math.round(performance.now() - startedAt)).padStart(6)} ms  ${what}`);
  try {
    const result = await run();
    tell('ok', title);
    return result;
  } catch (error) {
    tell('FAILED', `${title}: ${reasonOf(error)}`);
    throw error;
  }
};

/** Messages of others may quote what they were given. */
function reasonOf(error: unknown): string {
  if (error instanceof Broken) return error.message;
  if (!(error instanceof Error)) return 'failed';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
  return `${error.name}${code}`;
}

async function clientOf(url: string | undefined): Promise<SmokeClient> {
  const origin = URL.canParse(url ?? '') ? new URL(url ?? '').origin : 'null';
  if (!/^https?:/.test(origin)) throw new UsageError('give the URL of the API: --url https://…');
  return await smokeClient(origin, readCallerSettings());
}

function print(text: string, exitCode = 0): number {
  process.stdout.write(`${text}\n`);
  return exitCode;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`keyvend-smoke: ${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 2;
}
