import type { CloudCall } from './fault-call.ts';

export interface FaultAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/** A refusal for too many requests, in the shape of the service. */
export function throttled({ service }: CloudCall): FaultAnswer {
  switch (service) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    case 'dynamodb':
      return refusal(
        'com.amazon.coral.availability#ThrottlingException',
        'Throughput exceeds the current capacity of your table or index.',
      );
    // https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html
    case 'kms':
      return refusal('ThrottlingException', 'You have exceeded the rate at which you may call KMS.');
    // https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html
    case 'lightsail':
      return refusal('ThrottlingException', 'Rate exceeded');
    // https://developer.aliyun.com/ask/278265
    case 'swas':
      return rpcError(400, 'Throttling.User', 'Request was denied due to user flow control.');
  }
}

/** An error inside the service, which says nothing of whether the operation ran. */
export function serverError({ service }: CloudCall): FaultAnswer {
  switch (service) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    case 'dynamodb':
      return { status: 500, body: { __type: `${DYNAMODB}InternalServerError`, message: 'Internal error' } };
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
    case 'kms':
      return { status: 500, body: { __type: 'KMSInternalException', message: 'Internal error' } };
    // https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateKeyPair.html
    case 'lightsail':
      return { status: 500, body: { __type: 'ServiceException', message: 'Internal error', code: '500' } };
    // https://help.aliyun.com/document_detail/435312.html
    case 'swas':
      return rpcError(500, 'InternalError', 'The request processing has failed due to some unknown error.');
  }
}

/** A transaction that lost against another on the same item; its conditions were not looked at. */
export function transactionConflict({ input }: CloudCall): FaultAnswer {
  const others = (input.TransactItems ?? []).slice(1).map(() => ({ Code: 'None' }));
  const conflict = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
  const CancellationReasons = [conflict, ...others];
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  return {
    status: 400,
    body: {
      __type: `${DYNAMODB}TransactionCanceledException`,
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      CancellationReasons,
    },
  };
}

/** What a role hears that may not write these rows. */
export function accessDenied(): FaultAnswer {
  return refusal('com.amazon.coral.service#AccessDeniedException', 'User is not authorized to perform this.');
}

function refusal(type: string, message: string): FaultAnswer {
  return { status: 400, body: { __type: type, message } };
}

/** An error of Alibaba Cloud in the shape of its RPC style. */
function rpcError(status: number, Code: string, Message: string): FaultAnswer {
  return { status, body: { Code, Message } };
}
