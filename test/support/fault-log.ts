import type { CloudCall } from './fault-call.ts';
import type { FaultKind } from './fault-plan.ts';

/** One time that the cloud ran a call. Times are milliseconds since the epoch. */
export interface Delivery {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly status: number;
}

/** One call as the proxy met it: what was done to it, and what of it really reached the cloud. */
export interface LoggedCall extends CloudCall {
  readonly receivedAt: number;
  readonly fault: FaultKind | undefined;
  readonly deliveries: readonly Delivery[];
}

export interface FaultLog {
  readonly calls: readonly LoggedCall[];
  /** Writes a call down and gives the function that adds a delivery to it. */
  readonly record: (call: CloudCall, fault: FaultKind | undefined) => (delivery: Delivery) => void;
}

export function openFaultLog(now: () => number): FaultLog {
  const calls: LoggedCall[] = [];
  return {
    calls,
    record(call, fault) {
      const deliveries: Delivery[] = [];
      // The rows of DynamoDB are not kept: they are many, and nothing looks at them.
      const input = call.service === 'dynamodb' ? {} : call.input;
      calls.push({ ...call, input, receivedAt: now(), fault, deliveries });
      return delivery => void deliveries.push(delivery);
    },
  };
}

/** How often each kind of fault was injected, by service. */
export function countFaults(calls: readonly LoggedCall[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { service, fault } of calls) {
    if (fault) counts[`${fault} ${service}`] = (counts[`${fault} ${service}`] ?? 0) + 1;
  }
  return counts;
}
