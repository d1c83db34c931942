import { RpcFault } from '../rpc-fault.ts';

/** The one code that https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-createkeypair lists. */
export function nameExists(): RpcFault {
  return new RpcFault(400, 'KeyPairNameAlreadyExist', 'The keyPair name already exist.');
}

/** "An Alibaba Cloud account can have a maximum of 10 key pairs in a region" (same page); its code is not published. */
export function quotaExceeded(): RpcFault {
  const message = 'The maximum number of key pairs in the region is exceeded.';
  return new RpcFault(403, 'QuotaExceed.KeyPair', message);
}

/** "How to ensure idempotence", https://www.alibabacloud.com/help/doc-detail/25693.htm */
export function idempotentParameterMismatch(): RpcFault {
  return new RpcFault(
    400,
    'IdempotentParameterMismatch',
    'The request uses the same client token as a previous, but non-identical request.',
  );
}
