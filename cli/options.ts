import { type Command, InvalidArgumentError, Option } from 'commander';
import { KEY_FORMATS } from '../shared/domain/key-file.ts';
import { PROVIDERS, type ProviderId, type Tag } from '../shared/domain/key-pair.ts';
import { type KeyPairTarget, MOST_TARGETS } from '../shared/domain/key-pair-target.ts';
import { ACCESS_KINDS, RETRIEVAL_TTL_SECONDS } from '../shared/domain/retrieval.ts';

const { least, most, usual } = RETRIEVAL_TTL_SECONDS;

/** Where the key pair is, and what it is called. */
export function placeOptions(command: Command, { mandatory = false } = {}): Command {
  return command
    .addOption(
      new Option('--provider <provider>', 'whose it is').choices(PROVIDERS).makeOptionMandatory(mandatory),
    )
    .addOption(
      new Option('--region <region>', 'the region there, such as us-east-1').makeOptionMandatory(mandatory),
    );
}

export function tagOption(command: Command): Command {
  return command.option('--tag <key=value>', 'a tag; may be repeated', collectTag);
}

export function targetOption(command: Command): Command {
  return command.addOption(
    new Option('--target <provider:region>', `one of up to ${MOST_TARGETS} places; may be repeated`)
      .argParser(collectTarget)
      .conflicts(['provider', 'region']),
  );
}

export function retrievalOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--ttl <seconds>',
        `how long the URL lives, ${least} to ${most} (default: ${usual})`,
      ).argParser(wholeNumber(least, most)),
    )
    .addOption(
      new Option('--access <kind>', 'who may collect: whoever has the URL, or only you').choices(
        ACCESS_KINDS,
      ),
    )
    .option('--passcode', 'protects the URL with a passcode');
}

/** Where the private key goes to. */
export function deliveryOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--out <file>',
        'writes it to FILE, for its owner only, and the public key to FILE.pub',
      ).conflicts(['agent', 'stdout']),
    )
    .addOption(
      new Option('--agent', 'gives it to the SSH agent for as long as --ttl says').conflicts('stdout'),
    )
    .option('--stdout', 'prints it')
    .addOption(new Option('--format <format>', 'of the private key (default: pem)').choices(KEY_FORMATS))
    .option('--passphrase', 'asks for a passphrase that encrypts the file; or set KEYVEND_PASSPHRASE');
}

export function clientTokenOption(command: Command): Command {
  return command.addOption(
    new Option('--client-token <token>', 'names this request: repeat the command with it to resume').env(
      'KEYVEND_CLIENT_TOKEN',
    ),
  );
}

/** Reads a whole number within bounds. */
export function wholeNumber(from: number, to: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new InvalidArgumentError(`It is a whole number from ${from} to ${to}.`);
  };
}

function collectTag(text: string, tags: readonly Tag[] = []): readonly Tag[] {
  const at = text.indexOf('=');
  return [...tags, at < 0 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) }];
}

function collectTarget(text: string, targets: readonly KeyPairTarget[] = []): readonly KeyPairTarget[] {
  const [provider, region, ...rest] = text.split(':');
  if (!isProvider(provider) || !region || rest.length > 0) {
    throw new InvalidArgumentError(`It is PROVIDER:REGION, PROVIDER one of ${PROVIDERS.join(', ')}.`);
  }
  return [...targets, { provider, region }];
}

function isProvider(text: string | undefined): text is ProviderId {
  return PROVIDERS.some(provider => provider === text);
}
