import { LightsailClient } from '@aws-sdk/client-lightsail';

/** The client of a region, made at its first use and kept for the life of the process. */
export type LightsailClients = (region: string) => LightsailClient;

/**
 * One attempt a call: a CreateKeyPair whose answer was lost would be answered "already in use" at the next, and
 * the private key gone. The time-outs of the transport lie above the protocol's own, which abort by signal.
 */
export function lightsailClients(): LightsailClients {
  const clients = new Map<string, LightsailClient>();
  return region => {
    const client = clients.get(region) ?? newClient(region);
    clients.set(region, client);
    return client;
  };
}

function newClient(region: string): LightsailClient {
  return new LightsailClient({
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}
