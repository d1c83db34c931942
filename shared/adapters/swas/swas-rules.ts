import type { ProviderRules } from '../../domain/provider-rules.ts';

/**
 * Alibaba Cloud Simple Application Server: the regions that ListRegions names; names, keys and quota as SWAS-OPEN
 * 2020-06-01, CreateKeyPair, has them. It keeps no tags: they are kept here, under the rules of the others.
 */
export const SWAS: ProviderRules = {
  traits: {
    ownership: 'none',
    // Only key pairs have names here: one that is in use and not found is there, or was a moment ago.
    consistency: 'eventual',
    importedFingerprint: () => null,
  },
  regions: [
    'cn-qingdao',
    'cn-beijing',
    'cn-zhangjiakou',
    'cn-huhehaote',
    'cn-wulanchabu',
    'cn-hangzhou',
    'cn-shanghai',
    'cn-shenzhen',
    'cn-heyuan',
    'cn-guangzhou',
    'cn-chengdu',
    'cn-wuhan-lr',
    'cn-hongkong',
    'ap-southeast-1',
    'ap-southeast-3',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ap-northeast-1',
    'ap-northeast-2',
    'us-west-1',
    'us-east-1',
    'eu-central-1',
    'eu-west-1',
  ],
  exampleRegion: 'cn-hangzhou',
  name: {
    pattern: /^(?!https?:\/\/)[A-Za-z\p{Script=Han}][A-Za-z0-9\p{Script=Han}:_-]{1,63}$/u,
    rule: 'must be 2 to 64 letters, Chinese characters, digits, ":", "_" or "-", and start with a letter or Chinese character',
  },
  createKeyTypes: ['rsa'],
  importKeyTypes: ['rsa'],
  tagKeyLength: 128,
  quota: 10,
  dryRun: 'keyvend',
  callMs: 7_000,
};
