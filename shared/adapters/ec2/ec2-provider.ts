import type { KeyPairProvider } from '../../ports/key-pair-provider.ts';
import { ec2Clients } from './ec2-clients.ts';
import { ec2KeyPairs } from './ec2-key-pairs.ts';

/** EC2 with its SDK. */
export function ec2Provider(): KeyPairProvider {
  return ec2KeyPairs(ec2Clients());
}
