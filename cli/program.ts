import { Command, Option } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addCanI } from './commands/can-i.ts';
import { addCollect } from './commands/collect.ts';
import { addCompletion } from './commands/completion.ts';
import { addCreate } from './commands/create.ts';
import { addDoctor } from './commands/doctor.ts';
import { addGet } from './commands/get.ts';
import { addImport } from './commands/import.ts';
import { addList } from './commands/list.ts';
import { addProviders } from './commands/providers.ts';
import { addRevoke } from './commands/revoke.ts';
import { wholeNumber } from './options.ts';

/** Where npm start listens. */
const LOCAL_SERVICE = 'http://127.0.0.1:3000';
const USUAL_PATIENCE_S = 120;
const MOST_PATIENCE_S = 3_600;

const EXAMPLES = `
Credentials: the AWS chain (environment, SSO, profile, web identity), or a JWT in KEYVEND_TOKEN.
Exit codes: 0 done, 1 unexpected, 2 usage, 3 denied, 4 conflict, 5 not found or over, 6 temporary, 130 interrupted.

Example:
  keyvend create build-7 --provider lightsail --region us-east-1 --out ./build-7`;

/** The command with all its subcommands. It throws where commander would end the process. */
export function keyvendProgram(version: string): Command {
  const program = new Command('keyvend')
    .description('Vends SSH key pairs, each exactly once.')
    .version(version, '-V, --version', 'prints the version')
    .addOption(new Option('--url <origin>', 'of the service').env('KEYVEND_URL').default(LOCAL_SERVICE))
    .addOption(
      new Option('--timeout <seconds>', 'how long a request is repeated while that may help')
        .argParser(wholeNumber(1, MOST_PATIENCE_S))
        .default(USUAL_PATIENCE_S),
    )
    .option('--json', 'prints results, and failures, as one line of JSON')
    .option('--quiet', 'says nothing but results and failures')
    .addHelpText('after', EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  const commands = [
    ...[addCreate, addImport, addGet, addList, addCollect, addRevoke],
    ...[addAudit, addCanI, addProviders, addDoctor, addCompletion],
  ];
  for (const add of commands) add(program);
  return program;
}
