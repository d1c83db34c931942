import type { OpenProvider } from '../../ports/provider-module.ts';
import { swasClients } from './swas-clients.ts';
import { swasKeyPairs } from './swas-key-pairs.ts';

export const openProvider: OpenProvider = ({ swas }) => swasKeyPairs(swasClients(swas));
