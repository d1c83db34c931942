import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { openSshFingerprint } from '../../shared/domain/fingerprint.ts';
import type { KeyType, Tag } from '../../shared/domain/key-pair.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';

export interface CloudKey {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly labels: readonly Tag[];
  readonly createdAt: string;
}

export type CloudErrorCode = 'AlreadyExists' | 'InvalidArgument' | 'NotFound';

export class CloudError extends Error {
  readonly code: CloudErrorCode;

  constructor(code: CloudErrorCode) {
    super(code);
    this.name = 'CloudError';
    this.code = code;
  }
}

/** A cloud in memory, in the place of a provider's SDK: one region with its keys. Aborted calls reject. */
export class TemplateCloud {
  readonly #keys = new Map<string, CloudKey>();

  async createKey(name: string, type: KeyType, labels: readonly Tag[], signal: AbortSignal) {
    signal.throwIfAborted();
    const { privateKey, publicKey } = newKey(type);
    const key = this.#add(name, fromKeyObject(publicKey)?.line ?? '', labels);
    return { ...key, privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
  }

  async importKey(name: string, publicKey: string, labels: readonly Tag[], signal: AbortSignal) {
    signal.throwIfAborted();
    return this.#add(name, publicKey, labels);
  }

  async addLabels(name: string, labels: readonly Tag[], signal: AbortSignal): Promise<CloudKey> {
    const key = await this.getKey(name, signal);
    const kept = key.labels.filter(label => labels.every(({ key }) => key !== label.key));
    const labelled = { ...key, labels: [...kept, ...labels] };
    this.#keys.set(name, labelled);
    return labelled;
  }

  async getKey(name: string, signal: AbortSignal): Promise<CloudKey> {
    signal.throwIfAborted();
    const key = this.#keys.get(name);
    if (!key) throw new CloudError('NotFound');
    return key;
  }

  async deleteKey(name: string, signal: AbortSignal): Promise<void> {
    await this.getKey(name, signal);
    this.#keys.delete(name);
  }

  #add(name: string, publicKey: string, labels: readonly Tag[]): CloudKey {
    if (this.#keys.has(name)) throw new CloudError('AlreadyExists');
    const fingerprint = fingerprintOf(publicKey);
    const key = {
      id: randomUUID(),
      name,
      fingerprint,
      publicKey,
      labels,
      createdAt: new Date().toISOString(),
    };
    this.#keys.set(name, key);
    return key;
  }
}

function newKey(type: KeyType) {
  return type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ed25519');
}

function fingerprintOf(line: string): string {
  try {
    return openSshFingerprint(parsePublicKey(line).blob);
  } catch {
    throw new CloudError('InvalidArgument');
  }
}
