import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { readGrants } from '../build/read-grants.ts';
import { principalFault } from '../shared/domain/principal.ts';
import { makeChangeGrants } from '../shared/usecases/change-grants.ts';
import { makeRevokeEverything } from '../shared/usecases/revoke-everything.ts';
import { differences, versionLine, versionText } from './grants-report.ts';
import { type GrantsTable, grantsTable } from './grants-table.ts';
import { UsageError } from './usage-error.ts';

interface Options {
  readonly version?: string | undefined;
  readonly from?: string | undefined;
  readonly limit?: string | undefined;
}

/** Does what it says, prints what came of it, and gives the exit code. */
type Command = (operands: readonly string[], options: Options) => Promise<number>;

const USUAL_VERSIONS = 20;
/** An attempt that nobody finishes is undone after its lease and the next run of the reconciler. */
const REVOKING_MS = 180_000;
const PAUSE_MS = 1_000;

/** The commands by name. */
export const GRANT_COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['check', check],
  ['show', show],
  ['apply', apply],
  ['history', history],
  ['cut-off', cutOff],
  ['restore', restore],
]);

async function check(operands: readonly string[], options: Options): Promise<number> {
  const file = only(operands, 'FILE');
  refuseOptions(options, []);
  const { statements } = await readGrants(file);
  return print(`${file} is valid: ${statements.length} statements.`);
}

async function show(operands: readonly string[], options: Options): Promise<number> {
  none(operands);
  refuseOptions(options, ['version']);
  const { grants } = grantsTable();
  const number = wholeNumber(options.version, 'version');
  const shown = await (number === undefined ? grants.find(endless()) : grants.findVersion(number, endless()));
  if (shown) return print(versionText(shown).trimEnd());
  if (number !== undefined) throw new UsageError(`there is no version ${number}: see keyvend-grants history`);
  return print('# no version: the document that was deployed, if there is one, is in force');
}

async function apply(operands: readonly string[], options: Options): Promise<number> {
  const file = only(operands, 'FILE');
  refuseOptions(options, ['from']);
  const document = await readGrants(file);
  const table = grantsTable();
  const before = await table.grants.find(endless());
  const from = wholeNumber(options.from, 'from') ?? before?.version ?? 0;
  const actor = await table.administrator();
  const after = await changeOf(table).apply({ document, from }, actor, endless());
  if (after.version === before?.version) return print(`Nothing changes: ${versionLine(after)}`);
  return print([...differences(before, document), versionLine(after), IN_A_MINUTE].join('\n'));
}

async function history(operands: readonly string[], options: Options): Promise<number> {
  none(operands);
  refuseOptions(options, ['limit']);
  const limit = wholeNumber(options.limit, 'limit') ?? USUAL_VERSIONS;
  if (limit < 1) throw new UsageError('--limit is 1 or more');
  const versions = await grantsTable().grants.history(limit, endless());
  return print(versions.length === 0 ? 'no version yet' : versions.map(versionLine).join('\n'));
}

async function cutOff(operands: readonly string[], options: Options): Promise<number> {
  const principal = onlyPrincipal(operands);
  refuseOptions(options, []);
  const table = grantsTable();
  const actor = await table.administrator();
  const version = await changeOf(table).cutOff(principal, actor, endless());
  print(`${principal} is cut off: ${versionLine(version)}`);
  const revokeEverything = makeRevokeEverything({
    ...{ store: table.vends, timing: table.timing, clock: Date.now, pause: () => setTimeout(PAUSE_MS) },
    progress: ({ begun, busy }) => process.stderr.write(`revoked ${begun}, busy ${busy}\n`),
  });
  const end = Date.now() + REVOKING_MS;
  const run = { id: randomUUID(), signal: endless(), remainingMs: () => end - Date.now() };
  const { begun, busy } = await revokeEverything(principal, actor, run);
  print(
    `${begun} key pairs are revoked; the reconciler deletes them at their providers within a minute or two.`,
  );
  if (busy === 0) return 0;
  process.stderr.write(
    `${busy} key pairs are still being made or removed by others: run the same command again.\n`,
  );
  return 1;
}

async function restore(operands: readonly string[], options: Options): Promise<number> {
  const principal = onlyPrincipal(operands);
  refuseOptions(options, []);
  const table = grantsTable();
  const before = await table.grants.find(endless());
  const after = await changeOf(table).restore(principal, await table.administrator(), endless());
  if (after.version === before?.version) return print(`${principal} was not cut off: ${versionLine(after)}`);
  return print(`${principal} may do again what the grants allow: ${versionLine(after)}\n${IN_A_MINUTE}`);
}

const IN_A_MINUTE = 'Every function goes by it within 60 seconds.';

function changeOf({ grants }: GrantsTable) {
  return makeChangeGrants({ store: grants, clock: Date.now });
}

/** The SDK bounds each request; Ctrl+C ends the rest. */
function endless(): AbortSignal {
  return new AbortController().signal;
}

function onlyPrincipal(operands: readonly string[]): string {
  const principal = only(operands, 'PRINCIPAL');
  const fault = principalFault(principal);
  if (fault === undefined) return principal;
  throw new UsageError(`PRINCIPAL ${fault}`);
}

function only([operand, ...more]: readonly string[], what: string): string {
  if (operand !== undefined && more.length === 0) return operand;
  throw new UsageError(`give one ${what}: see keyvend-grants --help`);
}

function none(operands: readonly string[]): void {
  if (operands.length > 0) throw new UsageError(`what is ${operands[0]}? See keyvend-grants --help`);
}

function refuseOptions(options: Options, allowed: readonly string[]): void {
  const other = Object.keys(options).find(option => !allowed.includes(option));
  if (other !== undefined)
    throw new UsageError(`--${other} is for another command: see keyvend-grants --help`);
}

function wholeNumber(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--${option} is a whole number`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
