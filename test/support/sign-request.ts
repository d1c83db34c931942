import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

type SigningOptions = {
  method: string;
  /** Request target without its query, escaped as it goes over the wire. */
  path: string;
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: Buffer | string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region?: string;
  service?: string;
  date?: Date;
  applyChecksum?: boolean;
};

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof chunk === 'string' ? chunk : bytesOf(chunk));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    throw new Error('a signature uses each hash once');
  }
}

/** Headers of the request, signed by @smithy/signature-v4 (what the AWS SDK for JavaScript uses). */
export async function signRequest(options: SigningOptions): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken, applyChecksum = true } = options;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    region: options.region ?? 'us-east-1',
    service: options.service ?? 'execute-api',
    sha256: Sha256,
    applyChecksum,
  });
  const signed = await signer.sign(
    {
      method: options.method,
      protocol: 'http:',
      hostname: 'localhost',
      path: options.path,
      query: options.query ?? {},
      headers: options.headers,
      body: options.body ?? '',
    },
    { signingDate: options.date ?? new Date() },
  );
  return signed.headers;
}

function bytesOf(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
