import { md5SpkiFingerprint } from '../../domain/fingerprint.ts';
import type { ProviderRules } from '../../domain/provider-rules.ts';

/**
 * Lightsail: regions of @aws-sdk/client-lightsail 3.1169 (RegionName); the name pattern and the RSA-only rule
 * are those of the CreateKeyPair and ImportKeyPair API reference. No greatest length is published for names.
 */
export const LIGHTSAIL: ProviderRules = {
  traits: { ownership: 'tags', consistency: 'strong', importedFingerprint: md5SpkiFingerprint },
  regions: [
    'ap-east-1',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-5',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  exampleRegion: 'us-east-1',
  name: {
    pattern: /^\w[\w-]{0,253}\w$/,
    rule: 'must be 2 to 255 ASCII letters, digits, "_" or "-", and neither start nor end with "-"',
  },
  createKeyTypes: ['rsa'],
  importKeyTypes: ['rsa'],
  tagKeyLength: 128,
  quota: null,
  dryRun: 'keyvend',
  callMs: 5_000,
};
