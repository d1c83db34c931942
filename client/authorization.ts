import { AwsV4Signer } from 'aws4fetch';

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** As whom the API is called, and by which of its two roots. */
export interface Authorization {
  readonly root: '/v1' | '/jwt/v1';
  /** The headers of the request with those that prove who sends it. */
  readonly authorize: (request: OutgoingRequest) => Promise<Record<string, string>>;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Signs with Signature Version 4, by the credentials that the source has at that moment. */
export function signedBy(credentials: () => Promise<AwsCredentials>, region: string): Authorization {
  return {
    root: '/v1',
    async authorize({ method, url, headers, body }) {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      const signer = new AwsV4Signer({
        ...{ method, url: url.href, headers, region, accessKeyId, secretAccessKey },
        ...(body !== undefined && { body }),
        ...(sessionToken !== undefined && { sessionToken }),
        service: 'execute-api',
      });
      const signed = await signer.sign();
      return Object.fromEntries(signed.headers);
    },
  };
}

/** Sends a JWT of an issuer that the service accepts. */
export function bearing(token: string): Authorization {
  return {
    root: '/jwt/v1',
    authorize: async ({ headers }) => ({ ...headers, authorization: `Bearer ${token}` }),
  };
}

/** The region in a host name of API Gateway: its signature must name that one. */
export function signingRegionOf({ hostname }: URL): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(hostname)?.[1];
}
