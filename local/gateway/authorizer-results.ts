/** What Lambda authorizers answered, by authorizer and identity. */
export type AuthorizerResults<Result> = {
  find: (authorizer: string, identity: string) => Result | undefined;
  keep: (authorizer: string, identity: string, result: Result, ttlSeconds: number) => void;
};

/**
 * Keeps results, refusals included, for all routes that have the authorizer: the identity source alone is the key.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.caching
 */
export function authorizerResults<Result>(now: () => number): AuthorizerResults<Result> {
  const kept = new Map<string, { result: Result; until: number }>();
  return {
    find: (authorizer, identity) => {
      const found = kept.get(keyOf(authorizer, identity));
      return found && found.until > now() ? found.result : undefined;
    },
    keep: (authorizer, identity, result, ttlSeconds) => {
      for (const [key, { until }] of kept) if (until <= now()) kept.delete(key);
      if (ttlSeconds > 0) kept.set(keyOf(authorizer, identity), { result, until: now() + ttlSeconds * 1000 });
    },
  };
}

function keyOf(authorizer: string, identity: string): string {
  return JSON.stringify([authorizer, identity]);
}
