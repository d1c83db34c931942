import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommandSettings } from '../../shared/config/command-settings.ts';

const NOTHING = {
  ...{ region: undefined, token: undefined, passcode: undefined, passphrase: undefined },
  agentSocket: undefined,
};

const ROWS: readonly [rule: string, environment: Record<string, string>, settings: object][] = [
  ['nothing is needed', {}, {}],
  ['an empty variable is none', { KEYVEND_TOKEN: '', KEYVEND_PASSCODE: ' ', KEYVEND_PASSPHRASE: '' }, {}],
  ['the line end of a token file is dropped', { KEYVEND_TOKEN: 'a.b.c\n' }, { token: 'a.b.c' }],
  ['a passphrase is taken as it is', { KEYVEND_PASSPHRASE: ' two words ' }, { passphrase: ' two words ' }],
  ['AWS_REGION wins', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }, { region: 'eu-west-1' }],
  ['AWS_DEFAULT_REGION will do', { AWS_DEFAULT_REGION: 'us-east-2' }, { region: 'us-east-2' }],
];
for (const [rule, environment, settings] of ROWS) {
  test(rule, () => {
    assert.deepEqual(readCommandSettings(environment), { ...NOTHING, ...settings });
  });
}
