import { type TargetStatus, vendAtEach } from '../../shared/domain/key-pair-target.ts';
import { openAttempts, type Vend, type VendedKey } from '../../shared/domain/vend.ts';
import { MOST_ATTEMPTS } from '../../shared/usecases/claim-vend.ts';
import { brokenChain, unauditedMutations } from '../support/fault-audit.ts';
import type { FaultCloud } from '../support/fault-cloud.ts';
import { openSealed, type Truth, tagOf } from '../support/fault-truth.ts';
import type { HeldKeyPair, KeyPairPlace } from '../support/held-key-pairs.ts';
import { historyOf } from './campaign-history.ts';
import type { Story } from './vend-story.ts';

/** The promises of keyvend (docs/reliability.md): what a campaign looks for, and must not find. */
export const PROMISES = [
  'orphans',
  'duplicates',
  'lost key pairs',
  'sealed keys that do not open',
  'released keys that are lost or released twice',
  'unaudited provider mutations',
  'broken audit chains',
  'vends that are stuck',
  'vends that need attention before five attempts',
  'vends that need attention beyond the few',
  'answers that surprise a client',
] as const;

/** A vend that needs attention is excused for what it left, so there may be few: one of a hundred, or three. */
const MOST_NEEDING_ATTENTION = { share: 0.01, few: 3 };

export type Violations = Record<(typeof PROMISES)[number], readonly string[]>;

/** Compares what clients were told with what is really there, when everything is at rest. */
export async function findViolations(
  faultCloud: FaultCloud,
  truth: Truth,
  stories: readonly Story[],
): Promise<Violations> {
  const { calls } = faultCloud.proxy.log;
  const vends = [...truth.vends.values()];
  const needy = vends.filter(({ state }) => state === 'needs_attention');
  return {
    orphans: orphans(truth).map(name => historyOf(name, truth, calls)),
    duplicates: duplicates(truth, stories),
    'lost key pairs': lostKeyPairs(truth, stories),
    'sealed keys that do not open': await unopenable(faultCloud, truth),
    'released keys that are lost or released twice': stories.flatMap(story => misreleased(story, truth)),
    'unaudited provider mutations': unauditedMutations(calls, truth),
    'broken audit chains': vends.flatMap(vend => brokenChain(vend, truth.trails.get(vend.id) ?? [])),
    'vends that are stuck': vends
      .filter(({ state }) => state === 'creating' || state === 'deleting')
      .map(({ id, state, attempt }) => `${id} is ${state} in attempt ${attempt}`),
    'vends that need attention before five attempts': needy
      .filter(vend => openAttempts(vend) < MOST_ATTEMPTS)
      .map(vend => `${vend.id} after ${openAttempts(vend)} open attempts`),
    'vends that need attention beyond the few': beyondTheFew(needy, vends.length).map(({ name }) =>
      historyOf(name, truth, calls),
    ),
    'answers that surprise a client': surprises(truth, stories).map(
      ({ name, text }) => `${text}: ${historyOf(name, truth, calls)}`,
    ),
  };
}

/** Key pairs at a provider that no vend says it has, or that it needs a person for. */
function orphans({ vends, keyPairs }: Truth): string[] {
  const byName = Map.groupBy(vends.values(), ({ name }) => name);
  const isKnown = (held: HeldKeyPair) =>
    byName.get(held.name)?.some(vend => vend.state === 'needs_attention' || isVendedAt(vend, held));
  return keyPairs.filter(held => !isKnown(held)).map(({ name }) => name);
}

function isVendedAt(vend: Vend, held: HeldKeyPair): boolean {
  if (vend.state !== 'ready' && vend.state !== 'retrieved') return false;
  const there = vendAtEach(vend).find(each => placeOf(each) === placeOf(held));
  return there?.key !== undefined && isSame(held, there.key);
}

function beyondTheFew(needy: readonly Vend[], vends: number): readonly Vend[] {
  const { share, few } = MOST_NEEDING_ATTENTION;
  return needy.length > Math.max(few, share * vends) ? needy : [];
}

/** What a client is told of a vend that needs a person is no surprise. */
function surprises({ vends }: Truth, stories: readonly Story[]): { name: string; text: string }[] {
  return stories
    .filter(({ id }) => vends.get(id)?.state !== 'needs_attention')
    .flatMap(story => story.surprises.map(text => ({ name: story.name, text })));
}

/** Tokens with more than one key pair at one of their places, or whose replays differ. */
function duplicates({ keyPairs }: Truth, stories: readonly Story[]): string[] {
  // Where there are no tags, a name is all that tells whose a key pair is.
  const owners = Map.groupBy(keyPairs, held =>
    held.provider === 'swas'
      ? placeOf(held)
      : [held.provider, held.region, tagOf(held, 'keyvend:key-pair-id')].join(' '),
  );
  const twice = [...owners].filter(([, owned]) => owned.length > 1).map(([owner]) => String(owner));
  const different = stories.filter(({ answers }) => new Set(answers).size > 1).map(({ id }) => id);
  return [...twice, ...different];
}

/** Answered key pairs that neither their client deleted nor time ended, and which the provider has not as answered. */
function lostKeyPairs({ vends, keyPairs }: Truth, stories: readonly Story[]): string[] {
  const byPlace = new Map(keyPairs.map(held => [placeOf(held), held]));
  const answered = stories.filter(({ answers, deleted }) => answers.length > 0 && !deleted);
  return answered.flatMap(({ id, answers }) => {
    if (vends.get(id)?.state === 'expired') return [];
    const { keyPair }: { keyPair: AnsweredKeyPair } = JSON.parse(answers[0] ?? '');
    const isThere = (answered: AnsweredKeyPair) => {
      const held = byPlace.get(placeOf(answered));
      return held !== undefined && isSame(held, answered);
    };
    return answeredAtEach(keyPair).every(isThere) ? [] : [id];
  });
}

interface AnsweredKeyPair extends KeyPairPlace, VendedKey {
  readonly targets?: readonly TargetStatus[];
}

/** A key pair as it was answered of each of its places. */
function answeredAtEach(keyPair: AnsweredKeyPair): readonly AnsweredKeyPair[] {
  return keyPair.targets?.map(target => ({ ...keyPair, ...target })) ?? [keyPair];
}

function placeOf({ provider, region, name }: KeyPairPlace): string {
  return [provider, region, name].join(' ');
}

/** Whether a held key pair is the one that was vended, as far as its provider shows. */
function isSame({ providerId, fingerprint, publicKey }: HeldKeyPair, key: VendedKey): boolean {
  const isShown = publicKey === null || publicKey === key.publicKey;
  return isShown && providerId === key.providerId && fingerprint === key.providerFingerprint;
}

async function unopenable(faultCloud: FaultCloud, { vends }: Truth): Promise<string[]> {
  const bad: string[] = [];
  for (const vend of vends.values()) {
    if (!vend.sealed) continue;
    const line = await openSealed(faultCloud, vend).catch((error: Error) => error.name);
    if (line !== vend.key?.publicKey) bad.push(`${vend.id}: ${line}`);
  }
  return bad;
}

/** One key, to one claimant, with one audit entry; and the key that was answered. */
function misreleased({ id, answers, releases }: Story, { trails }: Truth): string[] {
  const entries = trails.get(id)?.filter(({ event }) => event === 'retrieval.released').length ?? 0;
  const given = new Set(releases.map(({ claimant, publicKey }) => `${claimant} ${publicKey}`));
  if (given.size > 1 || entries > 1 || (given.size === 1 && entries === 0)) {
    return [`${id}: given ${given.size} times, with ${entries} audit entries`];
  }
  const { keyPair }: { keyPair?: AnsweredKeyPair } = JSON.parse(answers[0] ?? '{}');
  const wrong = releases.filter(({ publicKey }) => publicKey !== keyPair?.publicKey);
  return wrong.map(() => `${id}: not the key that was answered`);
}
