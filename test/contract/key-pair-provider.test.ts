import { ec2Clients } from '../../shared/adapters/ec2/ec2-clients.ts';
import { ec2KeyPairs } from '../../shared/adapters/ec2/ec2-key-pairs.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { swasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { emptyCloud } from '../support/adapter-cloud.ts';
import { fakeKeyPairProvider } from '../support/fake-key-pair-provider.ts';
import { templateKeyPairs } from '../template-provider/template-key-pairs.ts';
import { defineKeyPairProviderContract } from './key-pair-provider.contract.ts';

/** `REMOTE=1 node --test <this file>` asks the real services, with the credentials that docs/adding-a-provider.md names. */
const isRemote = process.env['REMOTE'] === '1';

defineKeyPairProviderContract('the fake in memory', async () => ({
  provider: fakeKeyPairProvider(Date.now),
  close: async () => undefined,
}));

defineKeyPairProviderContract('the template', async () => ({
  provider: templateKeyPairs(),
  close: async () => undefined,
}));

defineKeyPairProviderContract(isRemote ? 'Lightsail' : 'the emulated Lightsail', () =>
  openProvider(lightsailKeyPairs(lightsailClients())),
);

defineKeyPairProviderContract(isRemote ? 'EC2' : 'the emulated EC2', () =>
  openProvider(ec2KeyPairs(ec2Clients())),
);

if (!isRemote) {
  defineKeyPairProviderContract('an emulated EC2 that shows key pairs late', async () => {
    const { close } = await emptyCloud({ keyPairVisibilityDelayMs: 300 });
    return { provider: ec2KeyPairs(ec2Clients()), close };
  });
}

async function openProvider(provider: KeyPairProvider) {
  if (isRemote) return { provider, close: async () => undefined };
  const cloud = await emptyCloud();
  return { provider, close: cloud.close };
}

/** It tells nothing but names and public keys. */
const UNTOLD_BY_SWAS = ['providerId', 'providerFingerprint', 'createdAt'] as const;

defineKeyPairProviderContract(isRemote ? 'SWAS' : 'the emulated SWAS', openSwas, UNTOLD_BY_SWAS);

async function openSwas() {
  if (isRemote) return openProvider(swasKeyPairs(swasClients({ credentials: swasAccount() })));
  const { url: endpoint, close } = await emptyCloud();
  const credentials = { accessKeyId: 'test', accessKeySecret: 'test' };
  return { provider: swasKeyPairs(swasClients({ endpoint, credentials })), close };
}

function swasAccount() {
  const { env } = process;
  return {
    accessKeyId: env['KEYVEND_SWAS_ACCESS_KEY_ID'] ?? '',
    accessKeySecret: env['KEYVEND_SWAS_ACCESS_KEY_SECRET'] ?? '',
  };
}
