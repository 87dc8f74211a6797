import type { Joined, Message } from "../api/contract/schemas.ts";
import type { RoomState } from "./roomState.ts";
import { merge, noteRemoval, recover, type Removals, replace, withRemovals } from "./timeline.ts";

type HistoryState = Pick<RoomState, "timeline" | "older" | "loadingOlder">;
type Entered = Pick<Joined, "messages" | "nextCursor" | "recovered">;

/** The messages of an open room: what comes, what was missed, what came before, and what was removed, in whatever order they
 * are heard of. */
export function historyOf(state: HistoryState) {
  /** Counts how often the messages here began anew: older ones that were asked for before fit no more. */
  let beginnings = 0;
  let removals: Removals = new Map();

  function show(messages: readonly Message[]): void {
    state.timeline = merge(state.timeline, withRemovals(messages, removals));
  }

  /** A removal may come before the page that still shows the message. */
  function remove(message: Message): void {
    removals = noteRemoval(removals, message);
    state.timeline = replace(state.timeline, message);
  }

  /** Takes what coming in was answered with. `known` is the newest message that was here when it was asked for; 0 for none. */
  function enter(answer: Entered, known: number): void {
    state.timeline = recover(state.timeline, { ...answer, messages: [...withRemovals(answer.messages, removals)] });
    if (known > 0 && answer.recovered !== false) return;
    beginnings++;
    state.older = answer.nextCursor;
  }

  /** Lets go of all messages. */
  function forget(): void {
    beginnings++;
    state.timeline = [];
    state.older = null;
  }

  /** Brings the page before what is here, once at a time. */
  async function loadOlder(page: (before: string) => Promise<Entered>): Promise<void> {
    if (state.older === null || state.loadingOlder) return;
    state.loadingOlder = true;
    const beginning = beginnings;
    try {
      const answer = await page(state.older);
      if (beginning !== beginnings) return;
      show(answer.messages);
      state.older = answer.nextCursor;
    } finally {
      state.loadingOlder = false;
    }
  }

  return { show, remove, enter, forget, loadOlder };
}
