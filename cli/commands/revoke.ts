import type { Command } from 'commander';
import { run } from '../run.ts';
import { visible } from '../terminal-text.ts';

const EXAMPLES = `
Example:
  keyvend revoke kp_0123456789ABCDEFGHJKMNPQRS`;

export function addRevoke(program: Command): void {
  const command = program.command('revoke');
  command
    .description('deletes key pairs at their providers and kills their URLs; a repetition changes nothing')
    .argument('<id...>', 'of the key pairs, kp_ and 26 characters each')
    .addHelpText('after', EXAMPLES)
    .action((ids: string[]) =>
      run(command, async ({ client, report }) => {
        for (const id of ids) await report.during(`revoking ${visible(id)}`, () => client.revokeKeyPair(id));
        report.result({ revoked: ids }, ids.map(id => `revoked ${visible(id)}\n`).join(''));
      }),
    );
}
