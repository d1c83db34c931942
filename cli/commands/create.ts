import { type Command, Option } from 'commander';
import type { Created, CreateRequest } from '../../client/keyvend-client.ts';
import {
  KEY_TYPES,
  type KeyType,
  type ProviderId,
  RSA_KEY_SIZES,
  type RsaKeySize,
  type Tag,
} from '../../shared/domain/key-pair.ts';
import type { KeyPairTarget } from '../../shared/domain/key-pair-target.ts';
import { RETRIEVAL_TTL_SECONDS, type RetrievalAccess } from '../../shared/domain/retrieval.ts';
import { collectKey, readRetrievalUrl } from '../collect-key.ts';
import { exitCodeOfPlan } from '../exit-code-of-plan.ts';
import { EXIT, misuse } from '../failure.ts';
import {
  type Delivered,
  type DeliveryOptions,
  filesOf,
  type KeyDelivery,
  prepareDelivery,
  publicKeyLine,
} from '../key-delivery.ts';
import { createdText, dryRunText } from '../key-pair-text.ts';
import {
  clientTokenOption,
  deliveryOptions,
  placeOptions,
  retrievalOptions,
  tagOption,
  targetOption,
  wholeNumber,
} from '../options.ts';
import { taken } from '../reserve-file.ts';
import { run } from '../run.ts';
import { readClientToken, resumably, type Session } from '../session.ts';

interface CreateOptions extends DeliveryOptions {
  readonly provider?: ProviderId;
  readonly region?: string;
  readonly target?: readonly KeyPairTarget[];
  readonly keyType?: KeyType;
  readonly keySize?: RsaKeySize;
  readonly origin?: 'provider' | 'kms';
  readonly tag?: readonly Tag[];
  readonly ttl?: number;
  readonly access?: RetrievalAccess;
  readonly passcode?: boolean;
  readonly dryRun?: boolean;
  readonly clientToken?: string;
}

const EXAMPLES = `
Examples:
  keyvend create build-7 --provider lightsail --region us-east-1 --out ./build-7
  keyvend create build-7 --provider ec2 --region eu-west-1 --key-type ed25519 --agent --ttl 600
  keyvend create build-7 --provider ec2 --region eu-west-1 --passcode --json
  keyvend create build-7 --target lightsail:us-east-1 --target ec2:eu-west-1 --out ./build-7

Without --out, --agent or --stdout the URL is printed at which the private key can be collected, once.`;

export function addCreate(program: Command): void {
  const command = program.command('create').description('vends a new key pair');
  command.argument('<name>', 'what the key pair is to be called');
  targetOption(placeOptions(command))
    .addOption(new Option('--key-type <type>', 'rsa by default').choices(KEY_TYPES))
    .addOption(
      new Option('--key-size <bits>', `of RSA keys: ${RSA_KEY_SIZES.join(', ')}`).argParser(
        wholeNumber(1, 99_999),
      ),
    )
    .addOption(new Option('--origin <origin>', 'who makes the key').choices(['provider', 'kms']));
  deliveryOptions(retrievalOptions(tagOption(command)));
  clientTokenOption(command)
    .option('--dry-run', 'only says what would become of it')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: CreateOptions) =>
      run(command, session => create(session, name, options)),
    );
}

async function create(session: Session, name: string, options: CreateOptions): Promise<number> {
  const { clientToken: given, ttl = RETRIEVAL_TTL_SECONDS.usual } = options;
  const clientToken = readClientToken(given);
  const request = requestOf(name, options, clientToken);
  if (options.dryRun) return plan(session, request);
  const claim = { clientToken, isRepeated: given !== undefined, lifetimeSeconds: ttl };
  await using delivery = await prepareDelivery(session, options, claim);
  const { created, delivered } = await resumably(session, clientToken, () =>
    vend(session, request, delivery),
  );
  if (options.stdout) return EXIT.done;
  // What is delivered was collected since the service answered.
  const keyPair = delivered ? { ...created.keyPair, status: 'retrieved' as const } : created.keyPair;
  const { retrieval } = created;
  const result = delivered ? { keyPair, ...delivered } : { keyPair, retrieval };
  session.report.result(result, createdText({ keyPair, retrieval }, delivered));
  return EXIT.done;
}

async function vend(session: Session, request: CreateRequest, delivery: KeyDelivery | undefined) {
  const { client, report } = session;
  if (delivery?.file?.found !== undefined) await requireAnswered(session, request, delivery.file.path);
  const created = await report.during('creating the key pair', () => client.createKeyPair(request));
  const delivered = delivery && (await handOver(session, created, delivery, request.clientToken));
  return { created, delivered };
}

function requestOf(name: string, options: CreateOptions, clientToken: string): CreateRequest {
  const { provider, region, target, keyType, keySize, origin, tag, ttl, access, passcode } = options;
  const retrieval = { ttlSeconds: ttl, access, passcode };
  const common = { name, keyType, keySize, tags: tag && [...tag], clientToken, retrieval };
  if (target) return { ...common, targets: [...target] };
  if (provider && region) return { ...common, provider, region, origin };
  throw misuse('usage', 'Say where: --provider and --region, or --target.', 'See keyvend create --help.');
}

async function plan({ client, report }: Session, request: CreateRequest): Promise<number> {
  const answer = await report.during('checking', () => client.planKeyPair(request));
  report.result(answer, dryRunText(answer));
  return exitCodeOfPlan(answer);
}

/** A file that is there already was written by this very command only if the service has answered it before. */
async function requireAnswered({ client }: Session, request: CreateRequest, path: string): Promise<void> {
  const { wouldCreate } = await client.planKeyPair(request);
  if (wouldCreate !== null) taken(path);
}

async function handOver(
  session: Session,
  { keyPair, retrieval: { url, passcode } }: Created,
  delivery: KeyDelivery,
  clientToken: string,
): Promise<Delivered> {
  const { file } = delivery;
  if (file?.found === undefined) {
    const retrieval = readRetrievalUrl(session, url);
    const released = await collectKey(session, { retrieval, clientToken, passcode });
    // The key is held against what was vended, not against what came with it.
    return delivery.deliver({ ...released, keyPair });
  }
  if (file.found !== keyPair.fingerprint) taken(file.path);
  await file.writePublicKey(publicKeyLine(keyPair.publicKey ?? '', keyPair.name));
  return filesOf(file);
}
