import type { ReleasedKey } from '../client/keyvend-client.ts';
import { passphraseKeys } from '../shared/adapters/passphrase/passphrase-keys.ts';
import { openSshFingerprint } from '../shared/domain/fingerprint.ts';
import { type KeyFormat, keyComment, takesPassphrase } from '../shared/domain/key-file.ts';
import { PrivateKey } from '../shared/domain/private-key.ts';
import { makeWriteKeyFile } from '../shared/usecases/write-key-file.ts';
import { EXIT, Failure, misuse } from './failure.ts';
import { fingerprintOfKeyFile } from './key-file-fingerprint.ts';
import { type PrivateKeyFile, preparePrivateKeyFile } from './private-key-file.ts';
import { promptSecret } from './prompt.ts';
import type { Session } from './session.ts';
import { addToAgent, requireAgent } from './ssh-agent.ts';

/** Where a private key goes: one of the first three, or nowhere. */
export interface DeliveryOptions {
  readonly out?: string;
  readonly agent?: boolean;
  readonly stdout?: boolean;
  readonly format?: KeyFormat;
  readonly passphrase?: boolean;
}

/** A command that wants its key, and whether it was begun before. */
interface Claim {
  readonly clientToken: string;
  readonly isRepeated: boolean;
  /** How long an agent keeps the key. */
  readonly lifetimeSeconds: number;
}

/** What became of the key. */
export interface Delivered {
  readonly file?: string;
  readonly publicKeyFile?: string;
  readonly agent?: { readonly lifetimeSeconds: number };
}

export interface KeyDelivery extends AsyncDisposable {
  readonly file: PrivateKeyFile | undefined;
  readonly deliver: (key: ReleasedKey) => Promise<Delivered>;
}

/**
 * Makes sure that the key can go where it is wanted, before anything is asked of the service. Undefined where it is not
 * wanted. Rejects with a misuse.
 */
export async function prepareDelivery(
  session: Session,
  options: DeliveryOptions,
  claim: Claim,
): Promise<KeyDelivery | undefined> {
  const { out, agent, stdout } = options;
  if (out === undefined && !agent && !stdout) return refuseFileOptions(options);
  if (stdout && session.report.isJson)
    throw misuse('usage', '--stdout prints the key alone: leave --json out.');
  const layout = await fileLayout(session, options);
  if (agent) await requireAgent(session.settings.agentSocket);
  const file = out === undefined ? undefined : await preparePrivateKeyFile(out, claim.clientToken, claim);
  return {
    file,
    async deliver(released) {
      using key = readKey(released);
      const { line } = key.publicKey();
      const { name, id } = released.keyPair;
      const request = { ...layout, name, claim: [id, claim.clientToken] };
      using content = await makeWriteKeyFile(passphraseKeys)(key, request);
      requireKey(fingerprintOfKeyFile(content.bytes()), released);
      return await hand(content.bytes(), publicKeyLine(line, name));
    },
    async [Symbol.asyncDispose]() {
      await file?.[Symbol.asyncDispose]();
    },
  };

  async function hand(content: Buffer, publicLine: string): Promise<Delivered> {
    if (file) {
      await file.write(content, publicLine);
      return filesOf(file);
    }
    const { lifetimeSeconds } = claim;
    if (agent) {
      await addToAgent(content, lifetimeSeconds);
      return { agent: { lifetimeSeconds } };
    }
    process.stdout.write(content.toString('latin1'));
    return {};
  }
}

/** The content of FILE.pub; its comment is the name of the key pair. */
export function publicKeyLine(publicKey: string, name: string): string {
  return `${`${publicKey} ${keyComment(name)}`.trimEnd()}\n`;
}

export function filesOf({ path }: PrivateKeyFile): Delivered {
  return { file: path, publicKeyFile: `${path}.pub` };
}

/** The key that was released, if it is that of the key pair: its fingerprint is made here and compared. */
function readKey(released: ReleasedKey): PrivateKey {
  const key = readable(released.privateKey);
  requireKey(openSshFingerprint(key.publicKey().blob), released);
  return key;
}

function requireKey(fingerprint: string | undefined, { keyPair }: ReleasedKey): void {
  if (fingerprint !== undefined && fingerprint === keyPair.fingerprint) return;
  throw new Failure({
    ...{ exitCode: EXIT.unexpected, code: 'fingerprint_mismatch' },
    message: 'The private key that was released is not that of the key pair. It was not kept.',
    next: 'Do not use this key pair: revoke it, and tell the operator.',
  });
}

function readable(text: string): PrivateKey {
  try {
    return PrivateKey.fromProvider(text);
  } catch {
    const message = 'What was released is no private key that can be read.';
    throw new Failure({ exitCode: EXIT.unexpected, code: 'unexpected_answer', message });
  }
}

/** OpenSSH's own format where only it will do: an agent shows its comment, and not every format takes a passphrase. */
async function fileLayout({ settings, signal }: Session, options: DeliveryOptions) {
  const { out, format, passphrase } = options;
  if (options.agent) return agentLayout(options);
  if (!passphrase && (out === undefined || settings.passphrase === undefined))
    return { format: format ?? 'pem' };
  const layout = format ?? 'openssh';
  if (!takesPassphrase(layout)) throw misuse('usage', 'A passphrase is for --format openssh and ppk.');
  return { format: layout, passphrase: settings.passphrase ?? (await newPassphrase(signal)) };
}

function agentLayout({ format, passphrase }: DeliveryOptions) {
  if (format === undefined && passphrase === undefined) return { format: 'openssh' } as const;
  throw misuse('usage', '--agent takes no --format and no --passphrase: the key is never in a file.');
}

async function newPassphrase(signal: AbortSignal): Promise<string> {
  const passphrase = await promptSecret('Passphrase for the file', 'KEYVEND_PASSPHRASE', signal);
  const again = await promptSecret('The same passphrase again', 'KEYVEND_PASSPHRASE', signal);
  if (passphrase === again && passphrase !== '') return passphrase;
  throw misuse('usage', 'The two passphrases are not the same, or empty.', 'Repeat the command.');
}

function refuseFileOptions({ format, passphrase }: DeliveryOptions): undefined {
  if (format === undefined && passphrase === undefined) return undefined;
  throw misuse('usage', '--format and --passphrase are of a private key: give --out FILE or --stdout too.');
}
