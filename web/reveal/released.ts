import { keyFileName } from '../../shared/domain/key-file-name.ts';
import { announce, element, focusHeading, setText, showSection } from './elements.ts';
import { nextSteps } from './next-steps.ts';
import type { ReleasedKey } from './retrieval-client.ts';

/** The private key while the page shows it, and the link that saves it. */
let text = '';
let download: HTMLAnchorElement | undefined;
let isSaved = false;

/** Lets the key that is shown be copied and saved, and forgets it when the page is left. */
export function prepareReleased(): void {
  element('copy', HTMLButtonElement).addEventListener('click', () => {
    void copy();
  });
  addEventListener('beforeunload', event => {
    if (text !== '' && !isSaved) event.preventDefault();
  });
}

export function showReleased({ keyPair, privateKey, format }: ReleasedKey): void {
  const fileName = keyFileName(keyPair.name, format);
  text = privateKey;
  setText('private-key', privateKey);
  download = downloadLink(fileName);
  element('actions', HTMLParagraphElement).prepend(download);
  element('steps', HTMLOListElement).replaceChildren(
    ...nextSteps(fileName, format).map(step => listItem(step.text, step.command)),
  );
  showSection('released', 'Your private key');
  announce('The private key is here. Save it now.');
  focusHeading();
}

/** Leaves nothing of the key behind on the page. */
export function forgetReleased(): void {
  if (download) URL.revokeObjectURL(download.href);
  download?.remove();
  download = undefined;
  setText('private-key', '');
  text = '';
  isSaved = false;
}

function downloadLink(fileName: string): HTMLAnchorElement {
  const link = document.createElement('a');
  link.id = 'download';
  link.className = 'button';
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  link.download = fileName;
  link.textContent = `Download ${fileName}`;
  link.addEventListener('click', () => {
    isSaved = true;
    announce('Saved as a download.');
  });
  return link;
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    isSaved = true;
    announce('Copied. Other programs can read it until you copy something else.');
  } catch {
    getSelection()?.selectAllChildren(element('private-key', HTMLPreElement));
    announce('Your browser does not let this page copy. The key is selected: copy it yourself.');
  }
}

function listItem(text: string, command: string | undefined): HTMLLIElement {
  const item = document.createElement('li');
  item.append(text);
  if (command !== undefined) {
    const line = document.createElement('pre');
    line.append(command);
    item.append(line);
  }
  return item;
}
