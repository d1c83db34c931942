import { createPublicKey } from 'node:crypto';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type CampaignSite, regionOf, targetsOf } from './campaign-sites.ts';
import { createEvent, deleteEvent, importEvent, releaseEvent } from './function-events.ts';
import { ask, askOnce, type Fate } from './patient-client.ts';
import { newStory, type Story, surprise } from './vend-story.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { FunctionAnswer } from './worker-task.ts';

export interface ClientWorld {
  readonly pool: WorkerPool;
  readonly stage: string;
  readonly site: CampaignSite;
  /** The public keys that imports bring. */
  readonly publicKeys: readonly string[];
  readonly begin: (story: Story) => void;
}

/** Acts as the client of one token from its first request to its last. */
export async function live(world: ClientWorld, story: Story): Promise<void> {
  const { wishes } = story;
  world.begin(story);
  await vend(world, story);
  const [body] = story.answers;
  if (body === undefined) return;
  if (wishes.collects !== 'never') await collect(world, story, tokenIn(body));
  if (!wishes.deletes) return;
  await remove(world, story);
  if (story.deleted && wishes.reusesName) await vendUnderSameName(world, story);
}

async function vend(world: ClientWorld, story: Story): Promise<void> {
  const { impatient, forgetful } = story.wishes;
  const send = forgetful ? askOnce : ask;
  const requests = Array.from({ length: impatient ? 2 : 1 }, () => request(world, story, send));
  for (const fate of await Promise.all(requests)) {
    hear(story, fate);
    if (fate.answer?.statusCode === 201) story.answers.push(fate.answer.body ?? '');
    else if (fate.answer || !forgetful) surprise(story, 'vend', fate.answer);
  }
}

function request({ pool, site, publicKeys }: ClientWorld, story: Story, send: typeof ask): Promise<Fate> {
  const { token, name, wishes, number } = story;
  const { provider, origin } = site;
  const place = { provider, region: regionOf(site, number) };
  const common = { name, clientToken: token };
  if (wishes.operation === 'import') {
    const publicKey = publicKeys[token.length % publicKeys.length];
    return send(pool, 'import-key-pair', () => importEvent({ ...place, ...common, publicKey }));
  }
  const retrieval = wishes.letsExpire ? { ttlSeconds: 60 } : {};
  const targets = targetsOf(site, number);
  const where = targets ? { targets } : place;
  return send(pool, 'create-key-pair', () => createEvent({ ...where, ...common, origin, retrieval }));
}

async function collect({ pool }: ClientWorld, story: Story, token: string): Promise<void> {
  const { collects, hasRival } = story.wishes;
  const claim = collects === 'as claimant' ? 'claim' : undefined;
  const fate = await ask(pool, 'release-private-key', () => releaseEvent(token, claim));
  hear(story, fate);
  if (fate.answer?.statusCode === 200) released(story, 'claim', fate.answer);
  // Whoever may not repeat the release loses the key with its answer, as the API says.
  else if (claim || fate.sent === 1) surprise(story, 'release', fate.answer);
  if (!hasRival) return;
  const rival = await ask(pool, 'release-private-key', () => releaseEvent(token, 'rival'));
  hear(story, rival);
  if (rival.answer?.statusCode === 200) released(story, 'rival', rival.answer);
  else if (rival.answer?.statusCode !== 410) surprise(story, 'rival release', rival.answer);
}

function released(story: Story, claimant: string, { body = '' }: FunctionAnswer): void {
  const { privateKey }: { privateKey: string } = JSON.parse(body);
  const publicKey = fromKeyObject(createPublicKey(privateKey))?.line ?? 'no public key';
  story.releases.push({ claimant, publicKey });
}

async function remove({ pool }: ClientWorld, story: Story): Promise<void> {
  const fate = await ask(pool, 'delete-key-pair', () => deleteEvent(story.id));
  hear(story, fate);
  story.deleted = fate.answer?.statusCode === 204;
  if (!story.deleted) surprise(story, 'delete', fate.answer);
}

function vendUnderSameName(world: ClientWorld, { token, name, wishes, number }: Story): Promise<void> {
  const again = { ...wishes, deletes: false, forgetful: false };
  return live(world, newStory(world.stage, `${token}-again`, name, again, number));
}

function hear(story: Story, { deaths }: Fate): void {
  story.deaths += deaths;
}

/** The retrieval token in the body of a create. */
function tokenIn(body: string): string {
  const { retrieval }: { retrieval?: { url: string } } = JSON.parse(body);
  return retrieval?.url.split('/').at(-1) ?? '';
}
