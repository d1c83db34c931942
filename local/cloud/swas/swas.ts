import { join } from 'node:path';
import type { KeyPool } from '../key-pool.ts';
import type { RpcService } from '../rpc-protocol.ts';
import { openAccount, type SwasAccount, type SwasOperation } from './account.ts';
import { idempotent } from './client-token.ts';
import { createKeyPair } from './operations/create-key-pair.ts';
import { deleteKeyPairs } from './operations/delete-key-pairs.ts';
import { importKeyPair } from './operations/import-key-pair.ts';
import { listKeyPairs } from './operations/list-key-pairs.ts';
import { listRegions } from './operations/list-regions.ts';
import { type PrivateKeyForm, privateKeyFormatter } from './private-key-body.ts';

export type SwasOptions = {
  privateKeyForm?: PrivateKeyForm;
  /** Whether a CreateKeyPair that is repeated with its client token gives the private key again; Alibaba does not say. */
  replaysPrivateKey?: boolean;
};

const OPERATIONS = new Map<string, SwasOperation>([
  ['CreateKeyPair', idempotent('CreateKeyPair', createKeyPair)],
  ['DeleteKeyPairs', idempotent('DeleteKeyPairs', deleteKeyPairs)],
  ['ImportKeyPair', idempotent('ImportKeyPair', importKeyPair)],
  ['ListKeyPairs', listKeyPairs],
  ['ListRegions', listRegions],
]);

export function openSwas(
  place: { directory: string | undefined; now: () => number; keyPool: KeyPool },
  { privateKeyForm = 'pkcs1-pem', replaysPrivateKey = false }: SwasOptions = {},
): RpcService {
  const { directory, ...shared } = place;
  const formatPrivateKey = privateKeyFormatter(privateKeyForm);
  const accounts = new Map<string, SwasAccount>();

  function accountOf(accessKeyId: string): SwasAccount {
    const givenPrivateKeys = replaysPrivateKey ? new Map<string, unknown>() : undefined;
    const account =
      accounts.get(accessKeyId) ??
      openAccount(directory && join(directory, accessKeyId), {
        ...shared,
        formatPrivateKey,
        givenPrivateKeys,
      });
    accounts.set(accessKeyId, account);
    return account;
  }

  return {
    name: 'swas',
    product: 'SWAS-OPEN',
    version: '2020-06-01',
    operation(name) {
      const operation = OPERATIONS.get(name);
      return operation && (async (parameters, accessKeyId) => operation(parameters, accountOf(accessKeyId)));
    },
  };
}
