import { ServiceFault } from '../service.ts';

/** Without a message the wire has none: the service says nothing about a ciphertext or a MAC that does not fit. */
export function kmsFault(type: string, message?: string): ServiceFault {
  return new ServiceFault(400, { __type: type, ...(message !== undefined && { message }) });
}

export function validationException(message: string): ServiceFault {
  return kmsFault('ValidationException', message);
}

export function incorrectKey(): ServiceFault {
  return kmsFault(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );
}
