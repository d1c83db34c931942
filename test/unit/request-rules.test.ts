import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CREATE_AT_TARGETS, CREATE_KEY_PAIR } from '../../shared/contracts/vend.ts';
import { PROVIDERS } from '../../shared/domain/key-pair.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';

describe('the key of a tag', () => {
  for (const provider of PROVIDERS) {
    it(`of 129 characters is told of once at ${provider}`, () => {
      const { exampleRegion: region } = PROVIDER_RULES[provider];
      const tags = [{ key: 'k'.repeat(129) }];
      const { error } = CREATE_KEY_PAIR.safeParse({ provider, region, name: 'build-7', tags });
      assert.deepEqual(
        error?.issues.map(({ path, message }) => [path, message]),
        [[['tags', 0, 'key'], 'must hold 1 to 128 characters']],
      );
    });
  }
});

describe('a name that targets refuse', () => {
  const [here, there] = ['us-east-1', 'us-east-2'].map(region => ({ provider: 'lightsail', region }));
  const ec2 = { provider: 'ec2', region: 'us-east-1' };
  const swas = { provider: 'swas', region: 'cn-hangzhou' };
  const [ofLightsail, ofSwas] = [PROVIDER_RULES.lightsail.name.rule, PROVIDER_RULES.swas.name.rule];

  const rows: [at: string, targets: unknown[], details: string[]][] = [
    ['one provider', [here, there], [ofLightsail]],
    ['one of two providers', [here, there, ec2], [`at lightsail it ${ofLightsail}`]],
    ['two providers', [here, ec2, swas], [`at lightsail it ${ofLightsail}`, `at swas it ${ofSwas}`]],
  ];
  for (const [at, targets, details] of rows) {
    it(`is told of with its rule at ${at}`, () => {
      const { error } = CREATE_AT_TARGETS.safeParse({ targets, name: '-' });
      assert.deepEqual(
        error?.issues.map(({ path, message }) => [path, message]),
        details.map(detail => [['name'], detail]),
      );
    });
  }
});
