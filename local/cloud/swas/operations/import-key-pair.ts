import { parseOpenSshPublicKey } from '../../openssh-public-key.ts';
import { invalid } from '../../rpc-fault.ts';
import { assertRoomFor, type SwasOperation } from '../account.ts';
import { required, requiredKeyPairName, requiredRegion } from '../parameters.ts';

/** https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-importkeypair */
export const importKeyPair: SwasOperation = (parameters, account) => {
  const keyPairs = account.keyPairs.in(requiredRegion(parameters));
  const name = requiredKeyPairName(parameters);
  const publicKey = required(parameters, 'PublicKeyBody').trim();
  assertRoomFor(name, keyPairs);
  if (!parseOpenSshPublicKey(publicKey)) throw invalid('PublicKeyBody', '.Malformed');
  keyPairs.put(name, { name, createdAt: account.now(), publicKey });
  return { KeyPairName: name };
};
