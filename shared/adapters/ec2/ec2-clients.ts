import { EC2Client } from '@aws-sdk/client-ec2';

/** The client of a region, made at its first use and kept for the life of the process. */
export type Ec2Clients = (region: string) => EC2Client;

/**
 * One attempt a call: a CreateKeyPair whose answer was lost would be answered "already exists" at the next, and
 * the private key gone. The time-outs of the transport lie above the protocol's own, which abort by signal.
 */
export function ec2Clients(): Ec2Clients {
  const clients = new Map<string, EC2Client>();
  return region => {
    const client = clients.get(region) ?? newClient(region);
    clients.set(region, client);
    return client;
  };
}

function newClient(region: string): EC2Client {
  return new EC2Client({
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}
