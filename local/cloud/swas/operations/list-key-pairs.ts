import type { KeyPairRecord, SwasOperation } from '../account.ts';
import { pageOf, requiredRegion } from '../parameters.ts';

/** https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-listkeypairs */
export const listKeyPairs: SwasOperation = (parameters, account) => {
  const keyPairs = account.keyPairs.in(requiredRegion(parameters));
  const { PageNumber, PageSize } = pageOf(parameters);
  const name = parameters.get('KeyPairName');
  const listed = keyPairs
    .list()
    .filter(keyPair => !name || keyPair.name === name)
    .sort((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1));
  const page = listed.slice((PageNumber - 1) * PageSize, PageNumber * PageSize);
  return { TotalCount: listed.length, PageNumber, PageSize, KeyPairs: page.map(describe) };
};

/** No key pair of the emulated account is bound to a server. */
function describe({ name, createdAt, publicKey }: KeyPairRecord) {
  return {
    KeyPairName: name,
    CreationTime: `${new Date(createdAt).toISOString().slice(0, 'yyyy-MM-ddTHH:mm'.length)}Z`,
    PublicKey: publicKey,
    InstanceIds: [],
  };
}
