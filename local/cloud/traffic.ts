import type { ServiceName } from './service.ts';

/** One request that reached a service, written down when it was answered. */
export type CloudRequest = {
  service: ServiceName;
  operation: string;
  /** Empty where the signature was refused. */
  region: string;
  /** Undefined where the request was refused before its body was read as JSON. */
  input: unknown;
  /** 0 where the connection was closed without an answer. */
  status: number;
  /** `performance.now()` */
  startedAt: number;
  endedAt: number;
};

export type InterceptedRequest = Pick<CloudRequest, 'service' | 'operation' | 'region' | 'input'>;

/**
 * An answer in place of the operation's own; or a connection that is closed before the operation runs (`request`), or
 * after it ran (`response`).
 */
export type Interception = { status: number; body: unknown } | { drop: 'request' | 'response' };

export type Intercept = (request: InterceptedRequest) => Promise<Interception | undefined>;

export type Traffic = {
  requests: CloudRequest[];
  intercept(hook: Intercept): () => void;
  /** Asks the hooks in the order in which they were added; the first that answers decides. */
  interceptionOf(request: InterceptedRequest): Promise<Interception | undefined>;
  record(request: CloudRequest): void;
};

const KEPT_REQUESTS = 100_000;

export function openTraffic(): Traffic {
  const requests: CloudRequest[] = [];
  const hooks = new Set<Intercept>();
  return {
    requests,
    intercept(hook) {
      // A wrapper, so that a hook that was added twice is removed once.
      const entry: Intercept = request => hook(request);
      hooks.add(entry);
      return () => void hooks.delete(entry);
    },
    async interceptionOf(request) {
      for (const hook of [...hooks]) {
        const interception = await hook(request);
        if (interception) return interception;
      }
      return undefined;
    },
    record(request) {
      requests.push(request);
      if (requests.length > KEPT_REQUESTS) requests.shift();
    },
  };
}
