import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { type CapturedOutput, captureOutput } from '../support/captured-output.ts';

let output: CapturedOutput;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.stop());

const lines = () =>
  output
    .text()
    .split('\n')
    .filter(line => line.startsWith('{"'))
    .map(line => JSON.parse(line));

describe('a log line', () => {
  it('is one line of JSON with the event, the time and the fields', () => {
    jsonLogger('info').info('request', { requestId: 'r', status: 201, durationMs: 3, code: undefined });
    const [{ timestamp, ...line }] = lines();
    assert.deepEqual(line, {
      ...{ level: 'INFO', message: 'request', service: 'keyvend' },
      ...{ requestId: 'r', status: 201, durationMs: 3 },
    });
    assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 10_000);
    assert.match(output.text(), /^[^\n]+\n$/);
  });

  it('stays one line whatever a field holds', () => {
    jsonLogger('info').error('failed', { errorNames: 'A\nB', frames: 'at a\nat b\u2028' });
    assert.equal(lines().length, 1);
    assert.equal(output.text().split('\n').length, 2);
  });

  it('holds no member that is not a field, whatever a value has', () => {
    const response = { requestId: 'r', body: 'secret', privateKey: 'secret' };
    jsonLogger('info').info('request', response);
    assert.equal(output.text().includes('secret'), false);
  });

  const levels: [level: 'info' | 'error', printed: string[]][] = [
    ['info', ['INFO', 'ERROR']],
    ['error', ['ERROR']],
  ];
  for (const [level, printed] of levels) {
    it(`at the level ${level} is printed of ${printed.join(' and ')}`, () => {
      const logger = jsonLogger(level);
      logger.info('a', {});
      logger.error('b', {});
      assert.deepEqual(
        lines().map(line => line.level),
        printed,
      );
    });
  }
});

describe('a metric', () => {
  it('is a line in the embedded metric format of CloudWatch', () => {
    emfMetrics({ logLevel: 'info', stage: 'prod' }).count('KeyPairsVended');
    const [{ _aws, ...members }] = lines();
    assert.deepEqual(members, { service: 'keyvend', stage: 'prod', KeyPairsVended: 1 });
    assert.deepEqual(_aws.CloudWatchMetrics, [
      {
        Namespace: 'keyvend',
        Dimensions: [['stage']],
        Metrics: [{ Name: 'KeyPairsVended', Unit: 'Count' }],
      },
    ]);
    assert.ok(Math.abs(_aws.Timestamp - Date.now()) < 10_000);
  });

  it('of a provider is counted with the others too', () => {
    emfMetrics({ logLevel: 'info', stage: 'prod' }).count('KeyPairsVended', 2, { provider: 'ec2' });
    const [{ _aws, ...members }] = lines();
    assert.deepEqual(members, { service: 'keyvend', stage: 'prod', provider: 'ec2', KeyPairsVended: 2 });
    assert.deepEqual(_aws.CloudWatchMetrics[0].Dimensions, [['stage'], ['stage', 'provider']]);
  });

  it('that is an age is in seconds', () => {
    emfMetrics({ logLevel: 'info', stage: 'prod' }).age('OldestUnfinishedVendAge', 61);
    const [{ _aws, OldestUnfinishedVendAge }] = lines();
    assert.equal(OldestUnfinishedVendAge, 61);
    assert.equal(_aws.CloudWatchMetrics[0].Metrics[0].Unit, 'Seconds');
  });

  it('is not printed where only errors are', () => {
    emfMetrics({ logLevel: 'error', stage: 'prod' }).count('KeyPairsVended');
    assert.deepEqual(lines(), []);
  });
});
