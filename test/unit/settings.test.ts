import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from '../../shared/config/settings.ts';

const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  KEYVEND_STAGE: 'prod',
  KEYVEND_TABLE: 'keyvend-prod',
  KEYVEND_SEALING_KEY: 'alias/sealing',
  KEYVEND_RETRIEVAL_KEY: 'alias/retrieval',
  KEYVEND_CHECKPOINT_KEY: 'alias/checkpoint',
  KEYVEND_BASE_URL: 'https://keyvend.example',
};

describe('settings', () => {
  it('are read from the environment, logging all and in standard time by default', () => {
    assert.deepEqual(readSettings({ ...ENVIRONMENT, HOME: '/root' }), {
      ...{ region: 'us-east-1', stage: 'prod', tableName: 'keyvend-prod', sealingKeyId: 'alias/sealing' },
      ...{ retrievalKeyId: 'alias/retrieval', baseUrl: 'https://keyvend.example' },
      ...{ checkpointKeyId: 'alias/checkpoint', logLevel: 'info', timing: 'standard', grantsFile: undefined },
      swas: { endpoint: undefined, credentials: { accessKeyId: '', accessKeySecret: '' } },
    });
  });

  it('may choose their log level and timing', () => {
    const { logLevel, timing } = readSettings({
      ...ENVIRONMENT,
      KEYVEND_LOG_LEVEL: 'error',
      KEYVEND_TIMING: 'fast',
    });
    assert.deepEqual([logLevel, timing], ['error', 'fast']);
  });

  for (const name of Object.keys(ENVIRONMENT)) {
    it(`need ${name}`, () => {
      assert.throws(() => readSettings({ ...ENVIRONMENT, [name]: undefined }), {
        message: `These environment variables are missing or wrong: ${name}`,
      });
    });
  }

  const wrong: [name: string, value: string][] = [
    ['KEYVEND_STAGE', ''],
    ['KEYVEND_STAGE', 'Prod'],
    ['KEYVEND_STAGE', 'a'.repeat(33)],
    ['KEYVEND_TABLE', 'ab'],
    ['KEYVEND_SEALING_KEY', ''],
    ['KEYVEND_RETRIEVAL_KEY', ''],
    ['KEYVEND_BASE_URL', 'https://keyvend.example/'],
    ['KEYVEND_BASE_URL', 'https://keyvend.example/path'],
    ['KEYVEND_BASE_URL', 'keyvend.example'],
    ['KEYVEND_BASE_URL', 'ftp://keyvend.example'],
    ['KEYVEND_BASE_URL', 'https://keyvend.example\n'],
    ['KEYVEND_LOG_LEVEL', 'debug'],
    ['KEYVEND_TIMING', 'slow'],
    ['KEYVEND_SWAS_ENDPOINT', 'swas.example'],
  ];
  for (const [name, value] of wrong) {
    it(`do not accept ${JSON.stringify(value)} for ${name}, and do not repeat it`, () => {
      assert.throws(() => readSettings({ ...ENVIRONMENT, [name]: value }), {
        message: `These environment variables are missing or wrong: ${name}`,
      });
    });
  }

  it('name all variables that are wrong', () => {
    assert.throws(() => readSettings({}), {
      message: `These environment variables are missing or wrong: ${Object.keys(ENVIRONMENT).join(', ')}`,
    });
  });
});
