import { ServiceFault } from '../service.ts';

const DOCS = 'https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/';

/*
 * Every Lightsail error carries code, docs, message and tip:
 * https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateKeyPair.html#API_CreateKeyPair_Errors
 * `__type` names the exception, `code` the reason within it.
 */

export function invalidInput(code: string, message: string): ServiceFault {
  return lightsailFault('InvalidInputException', code, message);
}

export function nameExists(name: string): ServiceFault {
  return invalidInput('NameExists', `Some names are already in use: ${name}`);
}

export function doesNotExist(resourceType: string, name: string): ServiceFault {
  return lightsailFault('NotFoundException', 'DoesNotExist', `The ${resourceType} does not exist: ${name}`);
}

function lightsailFault(type: string, code: string, message: string): ServiceFault {
  return new ServiceFault(400, { __type: type, code, docs: DOCS, message, tip: '' });
}
