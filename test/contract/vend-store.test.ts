import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantStore } from '../../shared/adapters/dynamodb/dynamodb-grant-store.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { makeChangeGrants } from '../../shared/usecases/change-grants.ts';
import { adapterCloud } from '../support/adapter-cloud.ts';
import { fakeVendStore } from '../support/fake-vend-store.ts';
import { ACTOR } from '../support/vend-examples.ts';
import { defineVendStoreContract } from './vend-store.contract.ts';

defineVendStoreContract('the fake in memory', async () => {
  const store = fakeVendStore();
  return {
    store,
    cutOff: async principal => void store.cutOff.add(principal),
    close: async () => undefined,
  };
});

defineVendStoreContract('the table', async () => {
  const cloud = await adapterCloud();
  const client = dynamoDbClient(cloud.region);
  const grants = makeChangeGrants({
    store: dynamoDbGrantStore(client, cloud.tableName),
    clock: Date.now,
  });
  return {
    store: dynamoDbVendStore(client, cloud.tableName),
    cutOff: async principal => void (await grants.cutOff(principal, ACTOR, new AbortController().signal)),
    async close() {
      client.destroy();
      await cloud.close();
    },
  };
});
