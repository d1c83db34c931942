import type { Created, DryRun, KeyPairRead } from '../client/keyvend-client.ts';
import type { Delivered } from './key-delivery.ts';
import { fields, visible } from './terminal-text.ts';

type KeyPair = Created['keyPair'];

/** A key pair in a few lines. */
export function keyPairText(keyPair: KeyPair): string {
  const { id, name, keyType, keySize, origin, status, fingerprint, tags, createdAt, createdBy } = keyPair;
  const places = keyPair.targets ?? [keyPair];
  const [first = keyPair, ...others] = places;
  return fields([
    ['name', name],
    ['id', id],
    ['at', `${first.provider} ${first.region}`],
    ...others.map(({ provider, region }): [string, string] => ['', `${provider} ${region}`]),
    ['type', `${keyType}${keySize === null ? '' : ` ${keySize}`}, made by ${origin}`],
    ['status', status],
    ['fingerprint', fingerprint],
    ...tags.map(({ key, value }): [string, string] => ['tag', value === undefined ? key : `${key}=${value}`]),
    ['created', `${createdAt} by ${createdBy}`],
  ]);
}

/** A key pair with what became of its private key. */
export function receiptText({ keyPair, fingerprints, retrieval }: KeyPairRead): string {
  const receipt = retrieval && [
    ['URL', `${retrieval.state}, issued ${retrieval.issuedAt}, expires ${retrieval.expiresAt}`] as const,
    ['collected', retrieval.retrievedAt && `${retrieval.retrievedAt} by ${retrieval.retrievedBy}`] as const,
  ];
  const others = fingerprints && [
    ['MD5', fingerprints.md5] as const,
    ['at provider', fingerprints.provider] as const,
  ];
  return (
    keyPairText(keyPair) + fields([...(others ?? []), ...(receipt ?? []), ['public key', keyPair.publicKey]])
  );
}

/** What was vended, and where its private key is. */
export function createdText(
  { keyPair, retrieval }: Pick<Created, 'keyPair' | 'retrieval'>,
  delivered?: Delivered,
) {
  if (delivered) return keyPairText(keyPair) + deliveredText(delivered);
  return (
    keyPairText(keyPair) +
    fields([
      ['collect at', retrieval.url],
      ['until', retrieval.expiresAt],
      ['passcode', retrieval.passcode],
    ])
  );
}

export function deliveredText({ file, publicKeyFile, agent }: Delivered): string {
  if (agent) return `In the SSH agent for ${agent.lifetimeSeconds} s, fingerprint checked.\n`;
  if (file === undefined) return '';
  return fields([
    ['private key', `${file} (mode 0600, fingerprint checked)`],
    ['public key', publicKeyFile],
  ]);
}

/** What would become of a request. */
export function dryRunText({ wouldCreate, decision, checks }: DryRun): string {
  const plan = wouldCreate
    ? `Would make ${wouldCreate.name} at ${wouldCreate.provider} ${wouldCreate.region}.`
    : 'Would make nothing: this client token was answered already, and would be answered the same.';
  const lines = checks.map(
    ({ check, outcome, detail, pointer }) => `${outcome}  ${check}${pointer ? ` ${pointer}` : ''}: ${detail}`,
  );
  const verdict = `${decision.effect}  ${decision.sid ?? decision.reason}${decision.detail ? `: ${decision.detail}` : ''}`;
  return [plan, verdict, ...lines].map(line => `${visible(line)}\n`).join('');
}
