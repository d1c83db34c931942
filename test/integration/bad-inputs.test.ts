import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BadInput, readBadInputs } from '../support/bad-input-cases.ts';
import {
  assertAnswer,
  assertCost,
  assertEffects,
  assertExactly,
  assertStateAfter,
  startMeter,
} from '../support/bad-input-expectations.ts';
import { requestsOf, sendAll } from '../support/bad-input-request.ts';
import { setScene } from '../support/bad-input-scene.ts';
import { badInputWorld, traceOf, type World } from '../support/bad-input-world.ts';
import { assertEvenTiming } from '../support/even-timing.ts';

const { cases, left, total } = readBadInputs();
const run = new Set<string>();
let world: World;

before(async () => {
  world = await badInputWorld();
});
after(() => world.close());

for (const badInput of cases) {
  test(`${badInput.id}: ${badInput.rule}`, async () => {
    const scene = await setScene(world, badInput);
    try {
      await runBadInput(badInput, scene);
      run.add(badInput.id);
    } finally {
      await scene.finish?.();
    }
  });
}

async function runBadInput(badInput: BadInput, scene: Awaited<ReturnType<typeof setScene>>): Promise<void> {
  const { expect } = badInput;
  if (expect.evenTiming) await assertEvenTiming(nearMisses(scene.vended?.token ?? ''), 150);
  const requests = requestsOf(world, scene, badInput);
  const earlier = await traceOf(world);
  const cost = startMeter();
  const answers = await sendAll(world, scene, badInput, requests);
  assertCost(cost(), expect);
  const later = await traceOf(world, earlier);
  for (const answer of answers) assertAnswer(answer, expect, { world, scene });
  assertExactly(answers, expect.exactly);
  assertEffects(earlier, later, badInput, answers);
  if (expect.stateAfter !== undefined) await assertStateAfter({ world, scene }, expect.stateAfter);
}

/** Tokens of a key pair that there is, wrong from the first character of their MAC on, in its middle and at its end. */
function nearMisses(token: string) {
  return [26, 47, 67].map(position => {
    const wrong = token[position] === 'A' ? 'B' : 'A';
    const path = `/r/${token.slice(0, position)}${wrong}${token.slice(position + 1)}`;
    return async () => {
      const answer = await world.invoke({ method: 'POST', path, headers: {} });
      assert.equal(answer?.status, 404);
    };
  });
}

test('every case of the conformance suite has run, or is named with the reason why not', () => {
  const ids = [...cases.map(({ id }) => id), ...left.flatMap(group => group.ids)];
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, total);
  assert.equal(run.size, cases.length);
});
