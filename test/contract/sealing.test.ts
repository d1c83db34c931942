import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator, kmsDataKeyUnwrapper } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { adapterCloud } from '../support/adapter-cloud.ts';
import { fakeKms } from '../support/fake-kms.ts';
import { defineSealingContract } from './sealing.contract.ts';

defineSealingContract('the fake in memory', async () => {
  const kms = fakeKms();
  return { dataKeys: kms, retrievalMacs: kms, close: async () => undefined };
});

defineSealingContract('the emulated KMS', async () => {
  const { region, sealingKeyId, retrievalKeyId, close } = await adapterCloud();
  const client = kmsClient(region);
  return {
    dataKeys: { ...kmsDataKeyGenerator(client, sealingKeyId), ...kmsDataKeyUnwrapper(client, sealingKeyId) },
    retrievalMacs: kmsRetrievalMacs(client, retrievalKeyId),
    async close() {
      client.destroy();
      await close();
    },
  };
});
