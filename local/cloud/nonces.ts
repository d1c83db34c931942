/** "The difference between the time stamp and the server time is more than 15 minutes", https://developer.aliyun.com/ask/278265 */
export const ACS_MAX_SKEW_MS = 15 * 60_000;

export type UsedNonces = {
  /** Whether the nonce is a new one; it is used from now on. */
  use(nonce: string, now: number): boolean;
};

/** Remembers nonces for as long as a request that carries one could be sent again. */
export function openNonces(): UsedNonces {
  const usedAt = new Map<string, number>();

  function forgetExpired(now: number): void {
    for (const [nonce, at] of usedAt) {
      if (now - at <= 2 * ACS_MAX_SKEW_MS) return;
      usedAt.delete(nonce);
    }
  }

  return {
    use(nonce, now) {
      forgetExpired(now);
      if (usedAt.has(nonce)) return false;
      usedAt.set(nonce, now);
      return true;
    },
  };
}
