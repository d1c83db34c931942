import type { SwasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { crashAround } from './crash-points.ts';

/** Clients of SWAS with a crash point around every call; its SDK knows no middlewares. */
export function crashableSwas(clients: SwasClients): SwasClients {
  return async region => {
    const client = await clients(region);
    return {
      createKeyPair: request => crashAround('swas CreateKeyPair', () => client.createKeyPair(request)),
      importKeyPair: request => crashAround('swas ImportKeyPair', () => client.importKeyPair(request)),
      listKeyPairs: name => crashAround('swas ListKeyPairs', () => client.listKeyPairs(name)),
      deleteKeyPair: name => crashAround('swas DeleteKeyPairs', () => client.deleteKeyPair(name)),
    };
  };
}
