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

/** A new page begins at its top, and for a screen reader at its heading. */
async function arrive(): Promise<void> {
  await nextTick();
  scrollTo(0, 0);
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}

addEventListener("popstate", () => Object.assign(here, read()));
