import type { Command } from 'commander';
import type { ProviderList } from '../../client/keyvend-client.ts';
import { run } from '../run.ts';
import { fields } from '../terminal-text.ts';

const EXAMPLES = `
Example:
  keyvend providers`;

export function addProviders(program: Command): void {
  const command = program.command('providers');
  command
    .description('says what each provider takes: regions, names, key types, formats, quota')
    .addHelpText('after', EXAMPLES)
    .action(() =>
      run(command, async ({ client, report }) => {
        const list = await report.during('asking', () => client.listProviders());
        report.result(list, list.items.map(providerText).join('\n'));
      }),
    );
}

function providerText(provider: ProviderList['items'][number]): string {
  const { id, name, createKeyTypes, importKeyTypes, keySizes, formats, quota, regions } = provider;
  return fields([
    ['provider', id],
    ['name', name.rule],
    [
      'creates',
      `${createKeyTypes.join(', ')}; rsa ${keySizes.provider.join(', ')}, from kms ${keySizes.kms.join(', ')}`,
    ],
    ['imports', importKeyTypes.join(', ')],
    ['formats', formats.join(', ')],
    ['quota', quota === null ? 'none published' : `${quota} a region`],
    ['regions', regions.join(' ')],
  ]);
}
