import { type CollectionTag, isCollection, type ScalarTag, type Tags } from 'yaml';

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
];

/**
 * YAML tags for the short forms of CloudFormation's intrinsic functions; each gives the full form, so that
 * `!Ref Table` reads as `{ Ref: 'Table' }` and `!GetAtt Table.Arn` as `{ 'Fn::GetAtt': ['Table', 'Arn'] }`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export const cloudFormationTags: Tags = [
  ...shortForms('!Ref', 'Ref'),
  ...shortForms('!Condition', 'Condition'),
  ...FUNCTIONS.flatMap(name => shortForms(`!${name}`, `Fn::${name}`)),
];

function shortForms(tag: string, fullName: string): (ScalarTag | CollectionTag)[] {
  const ofCollection = (value: unknown) => ({ [fullName]: isCollection(value) ? value.toJSON() : value });
  return [
    { tag, resolve: text => ({ [fullName]: fullName === 'Fn::GetAtt' ? attributePath(text) : text }) },
    { tag, collection: 'seq', resolve: ofCollection },
    { tag, collection: 'map', resolve: ofCollection },
  ];
}

function attributePath(text: string): string[] {
  const [logicalId = '', ...attribute] = text.split('.');
  return [logicalId, attribute.join('.')];
}
