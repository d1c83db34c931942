import { KEY_FORMATS, type KeyFormat, takesPassphrase } from '../../shared/domain/key-file.ts';
import { durationText } from './countdown.ts';
import { announce, element, setShown, setText, showSection } from './elements.ts';
import { FORMAT_LABELS, PROVIDER_NAMES } from './labels.ts';
import { type ReleaseRequest, type RetrievalView, serviceTime } from './retrieval-client.ts';

const LAST_CALL_MS = 60_000;

let ticking: ReturnType<typeof setInterval> | undefined;

/** Fills in what never changes, and calls `submit` when the key is asked for. */
export function prepareOffer(submit: (request: ReleaseRequest) => void): void {
  const format = element('format', HTMLSelectElement);
  for (const value of KEY_FORMATS) format.add(new Option(FORMAT_LABELS[value].name, value));
  format.addEventListener('change', showFormat);
  const show = element('show-passphrase', HTMLInputElement);
  show.addEventListener('change', () => {
    element('passphrase', HTMLInputElement).classList.toggle('masked', !show.checked);
  });
  element('form', HTMLFormElement).addEventListener('submit', event => {
    event.preventDefault();
    if (!isBusy() && isFilledIn()) submit(requested());
  });
}

/** Shows what there is to collect, until it expires: then `expired` is called. */
export function showOffer(view: RetrievalView, expired: () => void): void {
  setText('name', view.name);
  setText('provider', PROVIDER_NAMES[view.provider]);
  setText('region', view.region);
  setText('fingerprint', view.fingerprint ?? 'not known');
  setText('vended-by', view.vendedBy);
  setShown('passcode-field', view.passcodeRequired);
  showFormat();
  showSection('offer', 'Collect a private key');
  announce('');
  startCountdown(view.expiresAt, expired);
}

/** Says what is wrong with a member of the form, and takes the keyboard there. */
export function showProblem(id: 'passcode' | 'passphrase', text: string): void {
  const input = element(id, HTMLInputElement);
  input.setAttribute('aria-invalid', 'true');
  setText('problem', text);
  input.focus();
  input.select();
}

/** While an answer is awaited the button keeps the focus, and does nothing. */
export function setBusy(isAwaited: boolean): void {
  element('reveal', HTMLButtonElement).setAttribute('aria-disabled', String(isAwaited));
  if (isAwaited) clearInterval(ticking);
}

/** Empties all fields. */
export function clearOffer(): void {
  clearInterval(ticking);
  element('form', HTMLFormElement).reset();
  element('passphrase', HTMLInputElement).classList.add('masked');
  clearProblem();
}

function clearProblem(): void {
  for (const id of ['passcode', 'passphrase']) element(id, HTMLInputElement).removeAttribute('aria-invalid');
  setText('problem', '');
}

function requested(): ReleaseRequest {
  const format = chosenFormat();
  return {
    format,
    passcode: needsPasscode() ? typed('passcode') : undefined,
    passphrase: takesPassphrase(format) ? typed('passphrase') || undefined : undefined,
  };
}

function isBusy(): boolean {
  return element('reveal', HTMLButtonElement).getAttribute('aria-disabled') === 'true';
}

function isFilledIn(): boolean {
  clearProblem();
  if (!needsPasscode() || typed('passcode').trim() !== '') return true;
  showProblem('passcode', 'Type the passcode that you were given beside the link.');
  return false;
}

function needsPasscode(): boolean {
  return !element('passcode-field', HTMLElement).hidden;
}

function typed(id: string): string {
  return element(id, HTMLInputElement).value;
}

function chosenFormat(): KeyFormat {
  const { value } = element('format', HTMLSelectElement);
  return KEY_FORMATS.find(format => format === value) ?? 'pem';
}

function showFormat(): void {
  const format = chosenFormat();
  setText('format-hint', FORMAT_LABELS[format].hint);
  setShown('passphrase-field', takesPassphrase(format));
}

function startCountdown(expiresAt: string, expired: () => void): void {
  const end = Date.parse(expiresAt);
  let left = end - serviceTime();
  const tick = () => {
    const before = left;
    left = end - serviceTime();
    setText('remaining', durationText(left));
    if (before > LAST_CALL_MS && left <= LAST_CALL_MS) announce('This link expires in one minute.');
    if (left > 0) return;
    clearInterval(ticking);
    expired();
  };
  element('remaining', HTMLTimeElement).dateTime = expiresAt;
  setText('remaining', durationText(left));
  clearInterval(ticking);
  ticking = setInterval(tick, 1000);
}
