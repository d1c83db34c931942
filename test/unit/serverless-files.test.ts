// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of serverless.yml look like that
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadServerlessConfig } from '../../local/serverless-config.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'serverless-files-'));
});
after(() => rm(directory, { recursive: true }));

async function load(text: string) {
  const path = join(directory, 'serverless.yml');
  await writeFile(path, text);
  return await loadServerlessConfig(path, { stage: 'dev' });
}

describe('serverless.yml in several files', () => {
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  const type = 'Type: AWS::DynamoDB::Table';

  it('takes a file, a member of one, and what either refers to', async () => {
    await write(
      'names.yml',
      'table: ${self:service}-t\nall: &all\n  A: ${file(names.yml):table}\nmore: { <<: *all, B: b }',
    );
    await write('functions.yml', 'f: { handler: a.b, environment: "${file(names.yml):more}" }');
    const { environment, functions } = await load(
      'service: s\nprovider: {environment: "${file(names.yml):all}"}\nfunctions: ${file(functions.yml)}',
    );
    assert.deepEqual([environment, functions[0]?.environment], [{ A: 's-t' }, { A: 's-t', B: 'b' }]);
  });

  it('finds what self: names in a file', async () => {
    await write('names.yml', 'all: { A: a }');
    const { functions } = await load(
      'service: s\nprovider: {environment: "${file(names.yml):all}"}\nfunctions: {f: {handler: a.b, environment: {B: "${self:provider.environment.A}"}}}',
    );
    assert.deepEqual(functions[0]?.environment, { B: 'a' });
  });

  it('takes resources from a list', async () => {
    await write('one.yml', `Resources: {One: {${type}, Properties: {Of: !Ref Two}}}`);
    const { resources } = await load(
      `service: s\nprovider: {}\nresources: ["\${file(one.yml)}", {Outputs: {}}, {Resources: {Two: {${type}}}}]`,
    );
    assert.deepEqual(Object.keys(resources), ['One', 'Two']);
    assert.deepEqual(resources['One']?.Properties, { Of: { Ref: 'Two' } });
  });

  const refused: [rule: string, variable: string, message: RegExp][] = [
    ['a file that is not there', 'file(none.yml)', /none\.yml/],
    ['a member that is not there', 'file(names.yml):none', /has no value/],
  ];
  for (const [rule, variable, message] of refused) {
    it(`is refused for ${rule}`, async () => {
      await write('names.yml', 'a: b');
      await assert.rejects(load(`service: s\nprovider: {environment: {A: "\${${variable}}"}}`), message);
    });
  }
});
