import { md5SpkiFingerprint, paddedSha256Fingerprint } from '../../domain/fingerprint.ts';
import type { ProviderRules } from '../../domain/provider-rules.ts';

/**
 * EC2: the regions of the aws partition (AWS Regions and Availability Zones, User Guide); names, key types, tags and
 * quota as the CreateKeyPair and ImportKeyPair API reference has them, the spaces in names as the User Guide has them
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html).
 */
export const EC2: ProviderRules = {
  traits: {
    ownership: 'tags',
    // https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
    consistency: 'eventual',
    importedFingerprint: publicKey =>
      publicKey.type === 'ssh-rsa' ? md5SpkiFingerprint(publicKey) : paddedSha256Fingerprint(publicKey),
  },
  regions: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  exampleRegion: 'us-east-1',
  name: {
    pattern: /^(?! )[\x20-\x7e]{1,255}(?<! )$/,
    rule: 'must be 1 to 255 printable ASCII characters, the first and the last of them no space',
  },
  createKeyTypes: ['rsa', 'ed25519'],
  importKeyTypes: ['rsa', 'ed25519'],
  tagKeyLength: 127,
  quota: 5_000,
  dryRun: 'provider',
  callMs: 5_000,
};
