import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { adapterCloud } from '../support/adapter-cloud.ts';
import { fakeVendStore } from '../support/fake-vend-store.ts';
import { defineVendStoreContract } from './vend-store.contract.ts';

defineVendStoreContract('the fake in memory', async () => ({
  store: fakeVendStore(),
  close: async () => undefined,
}));

defineVendStoreContract('the table', async () => {
  const cloud = await adapterCloud();
  const client = dynamoDbClient(cloud.region);
  return {
    store: dynamoDbVendStore(client, cloud.tableName),
    async close() {
      client.destroy();
      await cloud.close();
    },
  };
});
