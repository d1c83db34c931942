import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, misuse } from '../failure.ts';
import { type PageOptions, pageOptions, pagesOf } from '../pages.ts';
import { run } from '../run.ts';
import { table } from '../terminal-text.ts';

interface ListOptions extends PageOptions {
  readonly from?: string;
  readonly to?: string;
  readonly keyPair?: string;
  readonly principal?: string;
}

interface VerifyOptions {
  readonly publicKey?: readonly string[];
  readonly witness?: readonly string[];
}

const LIST_EXAMPLES = `
Examples:
  keyvend audit list --from 2026-11-23T13:00:00Z --all
  keyvend audit list --key-pair kp_0123456789ABCDEFGHJKMNPQRS --json`;

const EXPORT_EXAMPLES = `
It reads the table of the stage with the credentials and settings of an operator: docs/audit.md

Example:
  keyvend audit export --output trail.ndjson`;

const VERIFY_EXAMPLES = `
It needs no account and no network. Exit code: 0 whole, 1 the export has faults, 2 an unreadable file.

Example:
  keyvend audit verify trail.ndjson --public-key checkpoint.pem`;

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('reads, exports and checks the audit trail');
  addAuditList(audit);
  addAuditExport(audit);
  addAuditVerify(audit);
}

function addAuditList(audit: Command): void {
  const command = audit.command('list').description('lists who did what, newest first');
  command
    .option('--from <time>', 'not before this time, ISO 8601', basicTime)
    .option('--to <time>', 'not after it', basicTime)
    .option('--key-pair <id>', 'only what was done to this key pair')
    .option('--principal <principal>', 'only what this principal did');
  pageOptions(command)
    .addHelpText('after', LIST_EXAMPLES)
    .action((options: ListOptions) =>
      run(command, async ({ client, report }) => {
        const { from, to, keyPair: keyPairId, principal } = options;
        const page = await report.during('listing', () =>
          pagesOf(options, paging => client.listAuditEvents({ ...paging, from, keyPairId, principal, to })),
        );
        const rows = page.items.map(({ at, event, principal: by, sourceIp, keyPairId: id }) => [
          ...[at, event, by, sourceIp, id],
        ]);
        report.result(page, table(['AT', 'EVENT', 'PRINCIPAL', 'FROM', 'KEY PAIR'], rows));
        if (page.nextCursor !== null) report.note(`there are more: --cursor ${page.nextCursor}, or --all`);
      }),
    );
}

function addAuditExport(audit: Command): void {
  const command = audit
    .command('export')
    .description('writes the whole trail as NDJSON, sealed by a new signature');
  command
    .option('--output <file>', 'where to, a new file; standard output by default')
    .addHelpText('after', EXPORT_EXAMPLES)
    .action(({ output }: { output?: string }) =>
      run(command, async ({ report }) => {
        const { writeExport } = await import('../write-export.ts');
        await report.during('exporting', () => writeExport(output)).catch(unreadable);
      }),
    );
}

function addAuditVerify(audit: Command): void {
  const command = audit
    .command('verify')
    .description('checks an export: every chain, checkpoint and signature');
  command
    .argument('<export>', 'the file')
    .option('--public-key <file>', 'a key that checkpoints may be signed with; may be repeated', repeated)
    .option('--witness <file>', 'checkpoints that another account has kept; may be repeated', repeated)
    .addHelpText('after', VERIFY_EXAMPLES)
    .action((path: string, { publicKey = [], witness = [] }: VerifyOptions) =>
      run(command, async ({ report }) => {
        const { verifyExport } = await import('../verify-export.ts');
        const options = { publicKeys: publicKey, witnesses: witness, asJson: report.isJson };
        const { isWhole, text } = await verifyExport(path, options).catch(unreadable);
        process.stdout.write(text);
        return isWhole ? EXIT.done : EXIT.unexpected;
      }),
    );
}

/** These say themselves what is missing. */
function unreadable(error: unknown): never {
  throw misuse(
    'file_unusable',
    error instanceof Error ? error.message : 'A file cannot be read.',
    'See docs/audit.md.',
  );
}

function repeated(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** ISO 8601 as the query takes it: in basic form, to the second. */
function basicTime(text: string): string {
  const time = /^\d{8}T\d{6}Z$/.test(text) ? undefined : Date.parse(text);
  if (time === undefined) return text;
  if (Number.isNaN(time)) throw new InvalidArgumentError('It is a time such as 2026-11-23T13:00:00Z.');
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
