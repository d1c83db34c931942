import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { CloudRequest } from '../../local/cloud/traffic.ts';

/** How often each operation was called. */
export function countByOperation(requests: readonly CloudRequest[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { service, operation } of requests) {
    const name = `${service} ${operation}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** How often the provider was asked to create a key pair. */
export function providerCreates(requests: readonly CloudRequest[]): number {
  return requests.filter(({ operation }) => operation === 'CreateKeyPair').length;
}

/** The requests that the cloud answers while `act` runs, and what it gives. */
export async function trafficOf<Result>(
  cloud: Cloud,
  act: () => Promise<Result>,
): Promise<{ result: Result; requests: CloudRequest[] }> {
  const before = cloud.requests.length;
  const result = await act();
  return { result, requests: cloud.requests.slice(before) };
}

/**
 * The length of the longest chain of requests in which each starts after the one before it ended: the round trips
 * that a caller waits for. The most intervals that do not overlap, found by the earliest end.
 */
export function sequentialSteps(requests: readonly CloudRequest[]): number {
  let steps = 0;
  let lastEnd = -Infinity;
  for (const { startedAt, endedAt } of requests.toSorted((a, b) => a.endedAt - b.endedAt)) {
    if (startedAt < lastEnd) continue;
    steps += 1;
    lastEnd = endedAt;
  }
  return steps;
}

/** Makes every request to the cloud take this long, so that requests beside each other are seen to overlap. */
export function slowDown(cloud: Cloud, milliseconds: number): Disposable {
  const stop = cloud.intercept(async () => {
    await sleep(milliseconds);
    return undefined;
  });
  return { [Symbol.dispose]: stop };
}
