/** The element of the page with this id. Throws where the page has none of this kind. */
export function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`the page has no ${kind.name} #${id}`);
}

export function setText(id: string, text: string): void {
  element(id, HTMLElement).textContent = text;
}

export function setShown(id: string, isShown: boolean): void {
  element(id, HTMLElement).hidden = !isShown;
}

/** Says something in the live region, for eyes and screen readers alike. */
export function announce(text: string): void {
  setText('status', text);
}

const SECTIONS = ['offer', 'released', 'over'] as const;

/** Shows one of the sections, or none, under a heading, which is the title of the page too. */
export function showSection(shown: (typeof SECTIONS)[number] | undefined, heading: string): void {
  for (const section of SECTIONS) setShown(section, section === shown);
  setText('heading', heading);
  document.title = `${heading} · keyvend`;
}

/** Takes keyboard and screen reader to what is new on the page. */
export function focusHeading(): void {
  element('heading', HTMLElement).focus();
}
