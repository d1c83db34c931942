import type { OpenProvider } from '../../ports/provider-module.ts';
import { lightsailClients } from './lightsail-clients.ts';
import { lightsailKeyPairs } from './lightsail-key-pairs.ts';

export const openProvider: OpenProvider = () => lightsailKeyPairs(lightsailClients());
