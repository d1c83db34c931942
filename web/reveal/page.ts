import { announce, element, focusHeading, setShown, setText, showSection } from './elements.ts';
import { endStateOf } from './end-states.ts';
import { clearOffer, prepareOffer, setBusy, showOffer, showProblem } from './offer.ts';
import { forgetReleased, prepareReleased, showReleased } from './released.ts';
import { Refusal, type ReleaseRequest, releaseKey, viewRetrieval } from './retrieval-client.ts';

/** One claim for as long as the page is open: whatever is repeated is the same request. */
const claim = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
  byte.toString(16).padStart(2, '0'),
).join('');

/** Another page, or this one loaded anew, would come with another claim. */
const NOT_LOST =
  'The private key is not lost: try again within two minutes, and leave this page open until then.';

const UNREACHABLE = 'keyvend cannot be reached';

let retry = load;

prepareOffer(request => {
  void release(request);
});
prepareReleased();
element('retry', HTMLButtonElement).addEventListener('click', () => {
  focusHeading();
  setShown('retry', false);
  void retry();
});
addEventListener('pagehide', leave);
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) void load();
});
void load();

async function load(): Promise<void> {
  announce('Asking what there is to collect …');
  try {
    offer(await viewRetrieval());
  } catch (error) {
    refused(error, load, 'Nothing was collected.');
  }
}

function offer(view: Awaited<ReturnType<typeof viewRetrieval>>): void {
  showOffer(view, () => {
    clearOffer();
    void load();
  });
}

async function release(request: ReleaseRequest): Promise<void> {
  setBusy(true);
  announce('Collecting the private key …');
  try {
    const released = await releaseKey(request, claim);
    clearOffer();
    retry = load;
    showReleased(released);
  } catch (error) {
    await notReleased(error, request);
  } finally {
    setBusy(false);
  }
}

async function notReleased(error: unknown, request: ReleaseRequest): Promise<void> {
  const { code, message } = asRefusal(error);
  if (code === 'passcode_incorrect') return lookAgain('passcode', message);
  if (code === 'invalid_request') return lookAgain('passphrase', message);
  refused(error, () => release(request), NOT_LOST);
}

/** A wrong passcode may have been the last one allowed, and time goes by. */
async function lookAgain(field: 'passcode' | 'passphrase', problem: string): Promise<void> {
  try {
    offer(await viewRetrieval());
    showProblem(field, problem);
  } catch (error) {
    refused(error, load, problem);
  }
}

/** Shows the end state that a refusal means, or why it may be worth another try. */
function refused(error: unknown, again: typeof retry, comfort: string): void {
  const { code, message } = asRefusal(error);
  const end = endStateOf(code);
  if (end) clearOffer();
  retry = end ? load : again;
  showSection('over', end?.heading ?? (code === 'unreachable' ? UNREACHABLE : 'That did not work'));
  setText('explanation', end?.explanation ?? `${message} ${comfort}`);
  setShown('retry', end === undefined);
  announce('');
  focusHeading();
}

function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('unreachable');
}

/** The page may be kept in memory, and be shown again. */
function leave(): void {
  forgetReleased();
  clearOffer();
  retry = load;
  showSection(undefined, 'Collect a private key');
}
