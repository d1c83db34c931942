import { md5SpkiFingerprint, paddedSha256Fingerprint } from '../../domain/fingerprint.ts';
import type { PublicKey } from '../../domain/public-key.ts';

/**
 * What is to be known of EC2 before its SDK is loaded. It is eventually consistent
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html).
 */
export const EC2_TRAITS = { ownership: 'tags', consistency: 'eventual', importedFingerprint } as const;

function importedFingerprint(publicKey: PublicKey): string {
  return publicKey.type === 'ssh-rsa' ? md5SpkiFingerprint(publicKey) : paddedSha256Fingerprint(publicKey);
}
