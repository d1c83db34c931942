import { createPublicKey } from 'node:crypto';
import { formatOpenSshPublicKey } from '../../openssh-public-key.ts';
import { assertRoomFor, type SwasOperation } from '../account.ts';
import { requiredKeyPairName, requiredRegion } from '../parameters.ts';

/** https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-createkeypair */
export const createKeyPair: SwasOperation = async (parameters, account) => {
  const keyPairs = account.keyPairs.in(requiredRegion(parameters));
  const name = requiredKeyPairName(parameters);
  assertRoomFor(name, keyPairs);
  const privateKey = await account.keyPool.take();
  // Another request may have taken the name, or the last place, while the key was being made.
  assertRoomFor(name, keyPairs);
  const publicKey = formatOpenSshPublicKey(createPublicKey(privateKey));
  keyPairs.put(name, { name, createdAt: account.now(), publicKey });
  return { KeyPairName: name, PrivateKeyBody: account.formatPrivateKey(privateKey) };
};
