import type { Tag } from '../../shared/domain/key-pair.ts';

/** What a call without JSON is about, with the member names of Lightsail. */
type FormInput = {
  readonly keyPairName?: string;
  readonly tags: Tag[];
};

/** The parameters of EC2 and of SWAS that name a key pair; a delete of SWAS has a list of one. */
const NAMES = ['KeyName', 'Filter.1.Value.1', 'KeyPairName', 'KeyPairNames.1'];

export function formInput(form: URLSearchParams): FormInput {
  const name = NAMES.map(parameter => form.get(parameter)).find(value => value !== null);
  return { ...(name && { keyPairName: name.replaceAll('\\', '') }), tags: tagsIn(form) };
}

/** The id in a call of EC2 that names no name: a delete, or tags that are set afterwards. */
export function actsOnId(form: URLSearchParams): string {
  return form.get('KeyPairId') ?? form.get('ResourceId.1') ?? '';
}

export interface KeyPairNames {
  readonly learn: (document: string) => void;
  readonly nameOf: (keyPairId: string) => string | undefined;
}

/** The names of EC2's key pairs by id, as the answers show them that have both. */
export function openKeyPairNames(): KeyPairNames {
  const names = new Map<string, string>();
  return {
    nameOf: keyPairId => names.get(keyPairId),
    learn(document) {
      const shown = textsOf(document, 'keyName');
      for (const [index, id] of textsOf(document, 'keyPairId').entries()) {
        const name = shown[index];
        if (name !== undefined) names.set(id, name);
      }
    },
  };
}

/** `TagSpecification.1.Tag.2.Key` of what makes a key pair, `Tag.2.Key` of CreateTags. */
function tagsIn(form: URLSearchParams): Tag[] {
  return [...form].flatMap(([parameter, key]) => {
    const place = /^((?:TagSpecification\.1\.)?Tag\.\d+)\.Key$/.exec(parameter)?.[1];
    return place === undefined ? [] : [{ key, value: form.get(`${place}.Value`) ?? '' }];
  });
}

function textsOf(document: string, element: string): string[] {
  return [...document.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(
    ([, text = '']) => text,
  );
}
