import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import type { VendOperation } from '../../shared/domain/vend.ts';
import type { Draw } from '../support/fault-seed.ts';
import { CAMPAIGN_PRINCIPAL } from './function-events.ts';
import type { FunctionAnswer } from './worker-task.ts';

/** What a client wants of its key pair, and how it behaves. */
export interface Wishes {
  readonly operation: VendOperation;
  /** Sends its request twice at the same time. */
  readonly impatient: boolean;
  /** Never asks again when the first request is not answered. */
  readonly forgetful: boolean;
  /** Collects the private key: as a claimant who may repeat it, or as one who may not. */
  readonly collects: 'as claimant' | 'once' | 'never';
  /** Another claimant tries to collect the same key afterwards. */
  readonly hasRival: boolean;
  readonly deletes: boolean;
  /** Vends again under the name that it deleted. */
  readonly reusesName: boolean;
  /** Lets the shortest retrieval there is run out. */
  readonly letsExpire: boolean;
}

/** One client token: what was asked in its name, and every answer that its client got. */
export interface Story {
  readonly token: string;
  readonly id: string;
  readonly name: string;
  readonly wishes: Wishes;
  /** Decides in which region it is vended. */
  readonly number: number;
  /** The bodies of every 201. */
  readonly answers: string[];
  /** Whom the key was released to, and the public half of what was given. */
  readonly releases: { readonly claimant: string; readonly publicKey: string }[];
  /** Answers that no client of ours should get. */
  readonly surprises: string[];
  deleted: boolean;
  /** How often a worker died over a request of this client. */
  deaths: number;
}

/** The wishes of the client of this number: the same for the same seed. */
export function wishesOf(draw: Draw, number: number): Wishes {
  const chance = (what: string, share: number) => draw('wish', number, what) < share;
  const isImport = chance('import', 0.15);
  const letsExpire = chance('expire', 0.1) && !isImport;
  const collector = chance('claimant', 0.85) ? 'as claimant' : 'once';
  return {
    operation: isImport ? 'import' : 'create',
    impatient: chance('impatient', 0.1),
    forgetful: chance('forgetful', 0.1),
    collects: isImport || letsExpire || chance('never', 0.25) ? 'never' : collector,
    hasRival: chance('rival', 0.3),
    deletes: !letsExpire && chance('delete', 0.35),
    reusesName: chance('reuse', 0.25),
    letsExpire,
  };
}

export function newStory(stage: string, token: string, name: string, wishes: Wishes, number: number): Story {
  return {
    ...{ token, name, wishes, number, id: keyPairIdOf(stage, CAMPAIGN_PRINCIPAL, token) },
    ...{ answers: [], releases: [], surprises: [], deleted: false, deaths: 0 },
  };
}

export function surprise(story: Story, request: string, answer: FunctionAnswer | undefined): void {
  const code = /"code":"(\w+)"/.exec(answer?.body ?? '')?.[1] ?? answer?.body?.slice(0, 40);
  story.surprises.push(answer ? `${request} ${answer.statusCode} ${code}` : `${request} never answered`);
}
