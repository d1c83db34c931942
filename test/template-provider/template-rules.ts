import { openSshFingerprint } from '../../shared/domain/fingerprint.ts';
import type { ProviderRules } from '../../shared/domain/provider-rules.ts';

/** The cloud in memory: name the page of the provider's reference here that each rule is from. */
export const TEMPLATE: ProviderRules = {
  traits: {
    ownership: 'tags',
    consistency: 'strong',
    importedFingerprint: publicKey => openSshFingerprint(publicKey.blob),
  },
  regions: ['us-east-1', 'eu-west-1'],
  exampleRegion: 'us-east-1',
  name: { pattern: /^[a-z][a-z0-9-]{1,62}$/, rule: 'must be 2 to 63 lower-case letters, digits or "-"' },
  createKeyTypes: ['rsa', 'ed25519'],
  importKeyTypes: ['rsa', 'ed25519'],
  tagKeyLength: 128,
  quota: null,
  dryRun: 'keyvend',
  callMs: 5_000,
};
