import type { KeyPairProvider } from './key-pair-provider.ts';

/** What providers need that their SDKs do not find for themselves. */
export interface ProviderSettings {
  readonly swas: {
    /** An origin for all regions, in place of `https://swas.<region>.aliyuncs.com`. */
    readonly endpoint?: string | undefined;
    readonly credentials: {
      readonly accessKeyId: string;
      readonly accessKeySecret: string;
    };
  };
}

/** What the file `provider.ts` in the folder of each provider exports as `openProvider`. */
export type OpenProvider = (settings: ProviderSettings) => KeyPairProvider;
