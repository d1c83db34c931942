import { type Command, Option } from 'commander';
import { KEY_PAIR_STATES, type KeyPairState, type ProviderId } from '../../shared/domain/key-pair.ts';
import { placeOptions } from '../options.ts';
import { type PageOptions, pageOptions, pagesOf } from '../pages.ts';
import { run } from '../run.ts';
import { table } from '../terminal-text.ts';

interface ListOptions extends PageOptions {
  readonly provider?: ProviderId;
  readonly region?: string;
  readonly name?: string;
  readonly status?: KeyPairState;
}

const EXAMPLES = `
Examples:
  keyvend list --status ready
  keyvend list --all --json`;

export function addList(program: Command): void {
  const command = program.command('list').description('lists your key pairs, newest first');
  placeOptions(command)
    .option('--name <name>', 'only those of this name')
    .addOption(new Option('--status <status>', 'only those in this state').choices(KEY_PAIR_STATES));
  pageOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((options: ListOptions) =>
      run(command, async ({ client, report }) => {
        const { provider, region, name, status } = options;
        const page = await report.during('listing', () =>
          pagesOf(options, paging => client.listKeyPairs({ ...paging, provider, region, name, status })),
        );
        const rows = page.items.map(item => [
          ...[item.name, item.provider, item.region, item.keyType],
          ...[item.status, item.createdAt, item.id],
        ]);
        report.result(page, table(['NAME', 'PROVIDER', 'REGION', 'TYPE', 'STATUS', 'CREATED', 'ID'], rows));
        if (page.nextCursor !== null) report.note(`there are more: --cursor ${page.nextCursor}, or --all`);
      }),
    );
}
