import { nextTick, shallowReactive } from "../vue.ts";
import { match, type Place } from "./routes.ts";

interface Location {
  place: Place;
  query: URLSearchParams;
}

const read = (): Location => ({ place: match(location.pathname), query: new URLSearchParams(location.search) });

/** Where we are. */
export const here = shallowReactive<Location>(read());

/** Goes to an address of the client's. `replace`: the back button skips where we were. */
export function go(address: string, options: { replace?: boolean } = {}): void {
  const before = location.pathname;
  if (options.replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  Object.assign(here, read());
  if (location.pathname !== before) void arrive();
}

/** What a link does on click: a plain click stays in the page, anything else is the browser's. */
export function followed(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** A heading that is not there by then is not waited for. */
const HEADING_MS = 5_000;
let waiting: MutationObserver | undefined;

/** A new page begins at its top, and for a screen reader at its heading, which may still have to be loaded. */
async function arrive(): Promise<void> {
  await nextTick();
  scrollTo(0, 0);
  waiting?.disconnect();
  if (focusHeading()) return;
  const observer = new MutationObserver(() => focusHeading() && observer.disconnect());
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), HEADING_MS);
  waiting = observer;
}

function focusHeading(): boolean {
  const heading = document.querySelector<HTMLElement>("main h1");
  heading?.focus({ preventScroll: true });
  return heading !== null;
}

addEventListener("popstate", () => Object.assign(here, read()));
