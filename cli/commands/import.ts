import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { ImportRequest } from '../../client/keyvend-client.ts';
import type { ProviderId, Tag } from '../../shared/domain/key-pair.ts';
import { containsPrivateKey } from '../../shared/domain/private-key-marker.ts';
import { exitCodeOfPlan } from '../exit-code-of-plan.ts';
import { EXIT, misuse } from '../failure.ts';
import { dryRunText, keyPairText } from '../key-pair-text.ts';
import { clientTokenOption, placeOptions, tagOption } from '../options.ts';
import { run } from '../run.ts';
import { readClientToken, resumably, type Session } from '../session.ts';

interface ImportOptions {
  readonly provider: ProviderId;
  readonly region: string;
  readonly publicKey: string;
  readonly tag?: readonly Tag[];
  readonly dryRun?: boolean;
  readonly clientToken?: string;
}

const EXAMPLES = `
Examples:
  keyvend import laptop --provider lightsail --region us-east-1 --public-key ~/.ssh/id_rsa.pub
  ssh-keygen -y -f key | keyvend import laptop --provider ec2 --region eu-west-1 --public-key -`;

export function addImport(program: Command): void {
  const command = program.command('import').description('registers a public key of your own');
  command.argument('<name>', 'what the key pair is to be called');
  tagOption(placeOptions(command, { mandatory: true }));
  command.requiredOption('--public-key <file>', 'one line in the OpenSSH format; - reads standard input');
  clientTokenOption(command)
    .option('--dry-run', 'only says what would become of it')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: ImportOptions) =>
      run(command, session => importKey(session, name, options)),
    );
}

async function importKey(session: Session, name: string, options: ImportOptions): Promise<number> {
  const { client, report } = session;
  const { provider, region, tag, dryRun, clientToken: given } = options;
  const clientToken = readClientToken(given);
  const publicKey = await readPublicKey(options.publicKey);
  const request: ImportRequest = { name, provider, region, publicKey, tags: tag && [...tag], clientToken };
  if (dryRun) {
    const plan = await report.during('checking', () => client.planImport(request));
    report.result(plan, dryRunText(plan));
    return exitCodeOfPlan(plan);
  }
  const { keyPair } = await resumably(session, clientToken, () =>
    report.during('importing the public key', () => client.importKeyPair(request)),
  );
  report.result({ keyPair }, keyPairText(keyPair));
  return EXIT.done;
}

/** A private key, given by mistake, never leaves this machine. */
async function readPublicKey(path: string): Promise<string> {
  const content = await (path === '-' ? text(process.stdin) : readFile(path, 'utf8')).catch(() => {
    throw misuse('file_unusable', `${path} cannot be read.`);
  });
  if (containsPrivateKey(content)) {
    throw misuse(
      'private_key_submitted',
      `${path} holds a private key: nothing was sent.`,
      'Give the file with .pub.',
    );
  }
  return content.trim();
}
