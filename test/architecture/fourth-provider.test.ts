import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { copySources, type SourceCopy } from '../support/source-copy.ts';

const TEMPLATE = 'test/template-provider';
const RULES = 'shared/domain/providers.ts';
const ADAPTERS = 'shared/adapters/key-pair-providers.ts';

let copy: SourceCopy;
before(async () => {
  copy = await copySources();
  await moveIn('template-rules.ts', 'shared/domain/template-rules.ts', './');
  for (const file of ['template-cloud.ts', 'template-key-pairs.ts']) {
    await moveIn(file, `shared/adapters/template/${file}`, '../../domain/');
  }
});
after(() => copy.remove());

describe('a fourth provider is its folder, its rules and a line for each', () => {
  it('with a line for its rules alone does not compile, and the compiler names the other place', async () => {
    await insert(RULES, 'lightsail: LIGHTSAIL,', 'template: TEMPLATE,', './template-rules.ts', 'TEMPLATE');
    const errors = (await copy.typeErrors()).split('\n').filter(line => line.includes('error TS'));
    assert.deepEqual([...new Set(errors.map(line => line.split('(')[0]))], [ADAPTERS]);
  });

  it('with a line for its adapter compiles', async () => {
    const line = 'template: templateKeyPairs(),';
    const file = './template/template-key-pairs.ts';
    await insert(
      ADAPTERS,
      'lightsail: lightsailKeyPairs(lightsailClients()),',
      line,
      file,
      'templateKeyPairs',
    );
    assert.equal(await copy.typeErrors(), '');
  });

  it('vends through the request schema and the use cases', async () => {
    const names = ['rsa', 'ed25519'].map(
      keyType => `a registered provider vends an ${keyType} key pair, and deletes it`,
    );
    const { passed, output } = await copy.run(`${TEMPLATE}/registered-provider.test.ts`, names);
    assert.deepEqual(passed, names, output);
  });
});

/** Copies a file of the template to its place among the sources, where the domain is elsewhere. */
async function moveIn(file: string, place: string, domain: string): Promise<void> {
  const source = await copy.read(`${TEMPLATE}/${file}`);
  const moved = source
    .replaceAll("'../../shared/domain/", `'${domain}`)
    .replaceAll("'../../shared/", "'../../");
  await copy.write(place, moved);
}

/** Adds a line before another, and the import that it needs. */
async function insert(file: string, next: string, line: string, module: string, name: string): Promise<void> {
  const source = await copy.read(file);
  assert.equal(source.split(next).length, 2, file);
  await copy.write(
    file,
    `import { ${name} } from '${module}';\n${source.replace(next, `${line}\n    ${next}`)}`,
  );
}
