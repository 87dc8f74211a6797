import { asFailure } from "../api/failure.ts";
import { explain } from "../i18n/texts.ts";
import { reactive } from "../vue.ts";
import { latest } from "./turns.ts";

/** A page of a list, as every service answers it. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PagesState<T> {
  /** What is here; null until a first page is. */
  items: T[] | null;
  /** Where the next page begins; null after the last. */
  cursor: string | null;
  /** Why the first page did not come. */
  trouble: string;
  /** Whether the next page is on its way, and why it did not come. */
  growing: boolean;
  growTrouble: string;
}

/** What is here of a list, to come back to. */
export interface Kept<T> {
  items: T[];
  cursor: string | null;
}

/** A list that grows page by page: every list of the client. `part` asks for one page; `keyOf` tells what makes an item
 * the same one. Answers to a question that is no longer asked are dropped; a page is appended once; what is shown stays
 * when more of it, or a newer state of it, does not come. */
export function pagedList<T, Q>(
  part: (query: Q, cursor: string | undefined) => Promise<Page<T>>,
  keyOf: (item: T) => string,
) {
  const state: PagesState<T> = reactive<PagesState<T>>({
    items: null,
    cursor: null,
    trouble: "",
    growing: false,
    growTrouble: "",
  });
  const turn = latest();
  /** What was asked for last, and whether its first page is on its way; and what the pages that are here belong to. */
  let asked: { query: Q } | null = null;
  let isAsking = false;
  let shown: { query: Q } | null = null;

  function begin(query: Q): () => boolean {
    asked = { query };
    Object.assign(state, { trouble: "", growing: false, growTrouble: "" });
    return turn.ask();
  }

  /** Asks for the first page of a query. What is shown of another one goes, or with `keep` stays until the answer. */
  async function load(query: Q, keep = false): Promise<void> {
    const counts = begin(query);
    isAsking = true;
    if (!keep) Object.assign(state, { items: null, cursor: null });
    try {
      const page = await part(query, undefined);
      if (!counts()) return;
      Object.assign(state, { items: page.items, cursor: page.nextCursor });
      shown = { query };
    } catch (error) {
      if (counts()) state.trouble = explain(asFailure(error));
    } finally {
      if (counts()) isAsking = false;
    }
  }

  /** Asks anew; what is shown stays until the answer. */
  async function reload(): Promise<void> {
    if (asked !== null) await load(asked.query, true);
  }

  /** Appends the next page of what is here; not while that is about to be another list. */
  async function more(): Promise<void> {
    if (shown === null || isAsking || state.growing || state.cursor === null) return;
    const counts = turn.ask();
    Object.assign(state, { growing: true, growTrouble: "" });
    try {
      const page = await part(shown.query, state.cursor);
      if (!counts()) return;
      const known = new Set((state.items ?? []).map(keyOf));
      state.items = [...(state.items ?? []), ...page.items.filter((item) => !known.has(keyOf(item)))];
      state.cursor = page.nextCursor;
    } catch (error) {
      if (counts()) state.growTrouble = explain(asFailure(error));
    } finally {
      if (counts()) state.growing = false;
    }
  }

  /** Shows nothing, and lets no answer change that. */
  function clear(): void {
    turn.drop();
    asked = shown = null;
    isAsking = false;
    Object.assign(state, { items: null, cursor: null, trouble: "", growing: false, growTrouble: "" });
  }

  /** Puts an item in the place of the one before; one that is not here is left out. */
  function replace(changed: T): void {
    state.items = state.items?.map((item) => (keyOf(item) === keyOf(changed) ? changed : item)) ?? null;
  }

  function remove(key: string): void {
    state.items = state.items?.filter((item) => keyOf(item) !== key) ?? null;
  }

  const keep = (): Kept<T> | null => (state.items === null ? null : { items: state.items, cursor: state.cursor });

  /** Shows again what was kept of a query, without asking. */
  function restore(query: Q, kept: Kept<T>): void {
    begin(query);
    isAsking = false;
    shown = { query };
    Object.assign(state, kept);
  }

  return { state, load, reload, more, clear, replace, remove, keep, restore };
}
