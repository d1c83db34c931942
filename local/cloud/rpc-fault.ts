import type { Acs3Refusal } from './acs3.ts';

/** A refusal as the gateway of Alibaba Cloud puts it on the wire; the protocol adds what all of them carry. */
export class RpcFault extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'RpcFault';
    this.status = status;
    this.code = code;
  }
}

/*
 * Codes, texts and statuses: "Common client error codes of management OpenAPI", https://developer.aliyun.com/ask/278265
 */

export function missing(parameter: string): RpcFault {
  return new RpcFault(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`);
}

export function invalid(parameter: string, suffix = ''): RpcFault {
  return new RpcFault(400, `Invalid${parameter}${suffix}`, `Specified parameter ${parameter} is not valid.`);
}

export function internalError(): RpcFault {
  return new RpcFault(500, 'InternalError', 'The request processing has failed due to some unknown error.');
}

export function signatureFault(reason: Acs3Refusal | 'nonce-used'): RpcFault {
  switch (reason) {
    case 'malformed': {
      const message = 'The request signature does not conform to Aliyun standards.';
      return new RpcFault(400, 'IncompleteSignature', message);
    }
    case 'unknown-key':
      return new RpcFault(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
    case 'date-format': {
      const message = 'Specified time stamp or date value is not well formatted.';
      return new RpcFault(400, 'InvalidTimeStamp.Format', message);
    }
    case 'expired':
      return new RpcFault(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
    case 'nonce-used':
      return new RpcFault(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    default: {
      const message = 'Specified signature is not matched with our calculation.';
      return new RpcFault(400, 'SignatureDoesNotMatch', message);
    }
  }
}
