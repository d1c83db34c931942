import { GetKeyPairCommand, type KeyPair, type LightsailClient } from '@aws-sdk/client-lightsail';

/** The key pair that the provider holds under a name, asked past the service; `undefined` when there is none. */
export async function heldKeyPair(lightsail: LightsailClient, name: string): Promise<KeyPair | undefined> {
  try {
    return (await lightsail.send(new GetKeyPairCommand({ keyPairName: name }))).keyPair;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
}
