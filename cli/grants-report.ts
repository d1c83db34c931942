import { stringify } from 'yaml';
import { canonicalJson } from '../shared/domain/canonical-json.ts';
import type { GrantsDocument } from '../shared/domain/grants.ts';
import type { GrantsVersion } from '../shared/ports/grant-store.ts';

/** A version as YAML that can be changed and applied; what is beside the document is in comments. */
export function versionText(version: GrantsVersion): string {
  const { document, cutOff } = version;
  const head = [`# ${versionLine(version)}`, ...cutOff.map(principal => `# cut off: ${principal}`)];
  const body =
    document === undefined ? '# no document: the one that was deployed is in force\n' : yaml(document);
  return `${head.join('\n')}\n${body}`;
}

/** Which version it is, and whose. */
export function versionLine({ version, changedAt, changedBy, hash, cutOff }: GrantsVersion): string {
  const document = hash === undefined ? 'no document' : `document ${hash.slice(0, 12)}`;
  const cut = cutOff.length === 0 ? '' : `, ${cutOff.length} cut off`;
  return `version ${version}, ${changedAt}, by ${changedBy}, ${document}${cut}`;
}

/** The statements that are new (+), gone (-) or other (~) in the next document. */
export function differences(before: GrantsVersion | undefined, next: GrantsDocument): string[] {
  const [old, now] = [textsOf(documentOf(before)), textsOf(next)];
  const gone = [...old.keys()].filter(sid => !now.has(sid)).map(sid => `- ${sid}`);
  const others = [...now].flatMap(([sid, text]) => {
    const was = old.get(sid);
    if (was === undefined) return [`+ ${sid}`];
    return was === text ? [] : [`~ ${sid}`];
  });
  const isMoved = gone.length + others.length === 0 && [...old.keys()].join() !== [...now.keys()].join();
  return [...gone, ...others, ...(isMoved ? ['~ the order of the statements'] : [])];
}

function documentOf(version: GrantsVersion | undefined): GrantsDocument {
  return version?.document === undefined ? { version: 1, statements: [] } : JSON.parse(version.document);
}

function textsOf({ statements }: GrantsDocument): Map<string, string> {
  return new Map(statements.map(statement => [statement.sid, canonicalJson(statement)]));
}

function yaml(document: string): string {
  return stringify(JSON.parse(document), { lineWidth: 110 });
}
