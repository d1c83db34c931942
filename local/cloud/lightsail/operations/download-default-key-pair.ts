import {
  addKeyPair,
  DEFAULT_KEY_PAIR,
  type KeyPairRecord,
  type LightsailAccount,
  type LightsailOperation,
} from '../account.ts';
import { makeKeyPair } from './create-key-pair.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_DownloadDefaultKeyPair.html */
export const downloadDefaultKeyPair: LightsailOperation = async (_input, account) => {
  const { keyPair, material } = await defaultKeyPair(account);
  return { ...material, createdAt: keyPair.createdAt };
};

/** One a Region, made when it is first asked for. */
async function defaultKeyPair(account: LightsailAccount): Promise<KeyPairRecord> {
  const present = account.keyPairs.get(DEFAULT_KEY_PAIR);
  if (present) return present;
  const { fingerprint, material } = await makeKeyPair(account, DEFAULT_KEY_PAIR);
  return (
    account.keyPairs.get(DEFAULT_KEY_PAIR) ?? addKeyPair(account, DEFAULT_KEY_PAIR, fingerprint, { material })
  );
}
