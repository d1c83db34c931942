import { type Command, Option } from 'commander';
import { PUBLIC_KEY_FORMATS } from '../../shared/domain/public-key-format.ts';
import { receiptText } from '../key-pair-text.ts';
import { run } from '../run.ts';

interface GetOptions {
  readonly publicKeyFormat?: (typeof PUBLIC_KEY_FORMATS)[number];
}

const EXAMPLES = `
Example:
  keyvend get kp_0123456789ABCDEFGHJKMNPQRS --json`;

export function addGet(program: Command): void {
  const command = program.command('get').description('shows a key pair and the receipt of its collection');
  command
    .argument('<id>', 'of the key pair, kp_ and 26 characters')
    .addOption(new Option('--public-key-format <format>', 'openssh by default').choices(PUBLIC_KEY_FORMATS))
    .addHelpText('after', EXAMPLES)
    .action((id: string, { publicKeyFormat }: GetOptions) =>
      run(command, async ({ client, report }) => {
        const read = await report.during('reading', () => client.getKeyPair(id, { publicKeyFormat }));
        report.result(read, receiptText(read));
      }),
    );
}
