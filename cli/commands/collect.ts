import type { Command } from 'commander';
import { ApiError } from '../../client/api-error.ts';
import type { RetrievalUrl } from '../../client/retrieval-url.ts';
import { RETRIEVAL_TTL_SECONDS } from '../../shared/domain/retrieval.ts';
import { collectKey, readRetrievalUrl } from '../collect-key.ts';
import { EXIT, misuse } from '../failure.ts';
import { type DeliveryOptions, prepareDelivery } from '../key-delivery.ts';
import { deliveredText, keyPairText } from '../key-pair-text.ts';
import { clientTokenOption, deliveryOptions, wholeNumber } from '../options.ts';
import { promptSecret } from '../prompt.ts';
import { taken } from '../reserve-file.ts';
import { run } from '../run.ts';
import { readClientToken, resumably, type Session } from '../session.ts';

interface CollectOptions extends DeliveryOptions {
  readonly ttl: number;
  readonly passcode?: boolean;
  readonly clientToken?: string;
}

const EXAMPLES = `
Examples:
  keyvend collect https://keyvend.example.com/r/TOKEN --out ./build-7
  keyvend collect https://keyvend.example.com/r/TOKEN --agent --ttl 600 --passcode

A URL can be collected once. A URL with /r/ is sent no credentials.`;

export function addCollect(program: Command): void {
  const command = program.command('collect').description('takes the private key at a URL, once');
  command
    .argument('<url>', 'the retrieval URL')
    .option(
      '--ttl <seconds>',
      'how long the SSH agent keeps it',
      wholeNumber(1, 999_999_999),
      RETRIEVAL_TTL_SECONDS.usual,
    )
    .option('--passcode', 'asks for the passcode; or set KEYVEND_PASSCODE');
  clientTokenOption(deliveryOptions(command))
    .addHelpText('after', EXAMPLES)
    .action((url: string, options: CollectOptions) =>
      run(command, session => collect(session, url, options)),
    );
}

async function collect(session: Session, url: string, options: CollectOptions): Promise<number> {
  const { clientToken: given, ttl, out = '' } = options;
  const retrieval = readRetrievalUrl(session, url);
  const clientToken = readClientToken(given);
  const claim = { clientToken, isRepeated: given !== undefined, lifetimeSeconds: ttl };
  await using delivery = await prepareDelivery(session, options, claim);
  if (!delivery) throw misuse('usage', 'Say where the private key goes: --out FILE, --agent or --stdout.');
  const found = delivery.file?.found;
  const released = await resumably(session, clientToken, async () => {
    if (found !== undefined) await requireCollected(session, retrieval, out);
    const passcode = await askedPasscode(session, options);
    const key = await collectKey(session, { retrieval, clientToken, passcode });
    if (found !== undefined && found !== key.keyPair.fingerprint) taken(out);
    return { ...key, delivered: await delivery.deliver(key) };
  });
  const { keyPair, delivered } = released;
  if (!options.stdout)
    session.report.result({ keyPair, ...delivered }, keyPairText(keyPair) + deliveredText(delivered));
  return EXIT.done;
}

/** A file that is there already was written by this very command only if the key was released before. */
async function requireCollected({ client }: Session, retrieval: RetrievalUrl, path: string): Promise<void> {
  const view = await client.viewRetrieval(retrieval).catch(error => {
    if (error instanceof ApiError && error.status === 410) return undefined;
    throw error;
  });
  if (view) taken(path);
}

async function askedPasscode({ settings, signal }: Session, { passcode }: CollectOptions) {
  if (passcode !== true || settings.passcode !== undefined) return settings.passcode;
  return promptSecret('Passcode', 'KEYVEND_PASSCODE', signal);
}
