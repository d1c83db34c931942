import { ed25519Fingerprint, importedKeyFingerprint } from '../../fingerprint.ts';
import { formatOpenSshPublicKey } from '../../openssh-public-key.ts';
import { addKeyPair, assertRoomFor, type Ec2Operation } from '../account.ts';
import { parseImportedPublicKey } from '../imported-public-key.ts';
import { requiredKeyName } from '../key-name.ts';
import { refuseDryRun, requiredParameter } from '../parameters.ts';
import { tagSpecifications } from '../tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html */
export const importKeyPair: Ec2Operation = (input, account) => {
  const keyName = requiredKeyName(input);
  const material = Buffer.from(requiredParameter(input, 'PublicKeyMaterial'), 'base64');
  const tagSet = tagSpecifications(input);
  const publicKey = parseImportedPublicKey(material);
  refuseDryRun(input);
  assertRoomFor(account, keyName);
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  const { keyPairId, keyFingerprint } = addKeyPair(account, {
    ...{ keyName, tagSet },
    keyType: isRsa ? 'rsa' : 'ed25519',
    keyFingerprint: isRsa ? importedKeyFingerprint(publicKey) : ed25519Fingerprint(publicKey),
    publicKey: `${formatOpenSshPublicKey(publicKey)} ${keyName}`,
  });
  return { keyPairId, keyName, keyFingerprint, tagSet };
};
