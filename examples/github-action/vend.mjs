import { createHash } from 'node:crypto';
import { appendFile, open, rm } from 'node:fs/promises';

const env = process.env;
const url = env.KEYVEND_URL.replace(/\/$/, '');

// The file is taken first: a key that could not be written would be collected in vain.
const file = await open(env.KEYVEND_OUT, 'wx', 0o600);
try {
  const authorization = `Bearer ${await idToken()}`;
  const { keyPair, retrieval } = await post(`${url}/jwt/v1/key-pairs`, { authorization }, request());
  const claim = { authorization, 'idempotency-key': clientToken() };
  const { privateKey } = await post(retrieval.url, claim);
  for (const line of privateKey.split('\n').filter(Boolean)) process.stdout.write(`::add-mask::${line}\n`);
  await file.writeFile(privateKey);
  await appendFile(env.GITHUB_OUTPUT, `key-path=${env.KEYVEND_OUT}\nfingerprint=${keyPair.fingerprint}\n`);
} catch (error) {
  await rm(env.KEYVEND_OUT);
  throw error;
} finally {
  await file.close();
}

/** The token of this job, for keyvend and nobody else. */
async function idToken() {
  const asked = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL);
  asked.searchParams.set('audience', env.KEYVEND_AUDIENCE);
  const headers = { authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` };
  const response = await fetch(asked, { headers });
  if (!response.ok)
    throw new Error(`GitHub gave no token (${response.status}): has the job id-token: write?`);
  const { value } = await response.json();
  process.stdout.write(`::add-mask::${value}\n`);
  return value;
}

function request() {
  const place = { provider: env.KEYVEND_PROVIDER, region: env.KEYVEND_REGION, name: env.KEYVEND_NAME };
  return { ...place, clientToken: clientToken(), retrieval: { access: 'caller' } };
}

/** The same for every try of the same attempt of a job, so that a repeated step makes no second key pair. */
function clientToken() {
  const step = [
    env.GITHUB_REPOSITORY,
    env.GITHUB_RUN_ID,
    env.GITHUB_RUN_ATTEMPT,
    env.GITHUB_JOB,
    env.KEYVEND_NAME,
  ];
  return createHash('sha256').update(step.join('\n')).digest('hex');
}

/** Sends the same request again while keyvend says that it may help. */
async function post(target, headers, body, triesLeft = 5) {
  const content = body && { 'content-type': 'application/json' };
  const options = { method: 'POST', headers: { ...content, ...headers }, body: body && JSON.stringify(body) };
  const response = await fetch(target, options);
  const answer = await response.json();
  if (response.ok) return answer;
  if (!answer.retryable || triesLeft === 0) throw new Error(answer.detail ?? answer.message);
  await new Promise(resolve => setTimeout(resolve, Number(response.headers.get('retry-after') ?? 1) * 1000));
  return post(target, headers, body, triesLeft - 1);
}
