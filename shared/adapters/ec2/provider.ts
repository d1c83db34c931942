import type { OpenProvider } from '../../ports/provider-module.ts';
import { ec2Clients } from './ec2-clients.ts';
import { ec2KeyPairs } from './ec2-key-pairs.ts';

export const openProvider: OpenProvider = () => ec2KeyPairs(ec2Clients());
