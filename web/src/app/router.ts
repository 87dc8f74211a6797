import { nextTick, shallowReactive } from "../vue.ts";
import { match, type Place } from "./routes.ts";

interface Location {
  place: Place;
  query: URLSearchParams;
  /** Whether we came by the browser's way back (or forward), to something that was seen before. */
  isBack: boolean;
}

/** What the browser keeps of each address in its history for us. */
interface Trace {
  /** Where we came from, within the client. */
  from?: string;
  /** Where the page stood, and which link was followed, when it was left. */
  top?: number;
  followed?: string;
}

const read = (isBack = false): Location => ({
  place: match(location.pathname),
  query: new URLSearchParams(location.search),
  isBack,
});
const address = (): string => location.pathname + location.search;
const trace = (): Trace => (history.state ?? {}) as Trace;

/** Where we are. */
export const here = shallowReactive<Location>(read());

/** Goes to an address of the client's. `replace`: the back button skips where we were. */
export function go(to: string, options: { replace?: boolean } = {}, followed?: string): void {
  const before = location.pathname;
  if (options.replace) history.replaceState(trace(), "", to);
  else {
    const from = address();
    history.replaceState({ ...trace(), top: scrollY, followed }, "");
    history.pushState({ from }, "", to);
  }
  Object.assign(here, read());
  if (location.pathname !== before) void arrive();
}

const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

/** A click on a link. */
type Following = MouseEvent & { readonly currentTarget: HTMLAnchorElement };

/** What a link does on click: a plain click stays in the page, anything else is the browser's. */
export function followed(event: Following): void {
  const link = event.currentTarget;
  if (!isPlain(event)) return;
  event.preventDefault();
  go(link.pathname + link.search, {}, link.pathname + link.search);
}

/** As `followed`, for a link to a list. Whoever came from there goes back to it as they left it, filters and place. */
export function wentBack(event: Following): void {
  const link = event.currentTarget;
  if (!isPlain(event) || trace().from?.split("?")[0] !== link.pathname) return followed(event);
  event.preventDefault();
  history.back();
}

/** What is not there by then is not waited for. */
const WAIT_MS = 5_000;
let stop = (): void => {};

/** Tries until it succeeds while the page is still being filled, for a while, and not against somebody who acts. */
function attempt(succeeds: () => boolean): void {
  stop();
  if (succeeds()) return;
  const observer = new MutationObserver(() => succeeds() && stop());
  const timer = setTimeout(() => stop(), WAIT_MS);
  const acts = ["wheel", "touchstart", "keydown", "pointerdown"];
  stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const act of acts) removeEventListener(act, stop, true);
    stop = () => {};
  };
  for (const act of acts) addEventListener(act, stop, true);
  observer.observe(document.body, { childList: true, subtree: true });
}

/** A new page begins at its top, and for a screen reader at its heading, which may still have to be loaded. */
async function arrive(): Promise<void> {
  await nextTick();
  scrollTo(0, 0);
  attempt(focusHeading);
}

/** A page that was seen before is shown where it was left, and the focus goes to the link that was followed. */
async function comeBack({ top, followed }: Trace): Promise<void> {
  await nextTick();
  attempt(() => {
    if (top === undefined) return focusHeading();
    if (document.documentElement.scrollHeight - innerHeight < top - 1) return false;
    scrollTo(0, top);
    const links = document.querySelectorAll<HTMLAnchorElement>("main a[href]");
    const link = [...links].find((one) => one.pathname + one.search === followed);
    if (link === undefined) return focusHeading();
    link.focus({ preventScroll: true });
    return true;
  });
}

function focusHeading(): boolean {
  const heading = document.querySelector<HTMLElement>("main h1");
  heading?.focus({ preventScroll: true });
  return heading !== null;
}

addEventListener("popstate", (event) => {
  Object.assign(here, read(true));
  void comeBack((event.state ?? {}) as Trace);
});
