import type { Joined } from "../api/contract/schemas.ts";
import { asFailure, type Code, type Failure, OFFLINE } from "../api/failure.ts";
import { onceMore } from "../app/turns.ts";
import type { historyOf } from "./history.ts";
import type { RoomState } from "./roomState.ts";
import { lastSeq } from "./timeline.ts";

/** How many messages the newest page has, and every older one. */
export const PAGE = 50;
/** How many that were missed are asked for at once: as many as the service gives. */
const MISSED = 100;
/** More messages than this are not kept while the reader is at the end. */
const MOST = 1_000;

type EnteringState = Pick<RoomState, "phase" | "failure" | "mine" | "timeline" | "outgoing">;

interface Surroundings {
  /** Asks to come in, for what came after a message or for the newest page. Throws `Failure`. */
  ask: (wanted: { after?: number; limit: number }) => Promise<Joined>;
  /** Whether there is a connection. */
  isUp: () => boolean;
  /** Takes what the answer says besides its messages, which are here by then. `since` is the newest message that the reader
   * had before; null for who comes in. */
  entered: (answer: Joined, since: number | null) => void;
  suspend: (until?: string) => void;
}

/** The way into a room, back into it for what was missed, and out of it. */
export function enteringOf(
  state: EnteringState,
  history: Pick<ReturnType<typeof historyOf>, "enter" | "forget">,
  { ask, isUp, entered, suspend }: Surroundings,
) {
  let isLeft = false;
  const join = onceMore(enter, () => isUp() && state.phase === "open");

  /** `afresh`: lets go of what is here and begins with the newest page. */
  async function enter(afresh = false): Promise<void> {
    if (isLeft) return;
    const known = afresh ? 0 : lastSeq(state.timeline);
    try {
      const answer = await ask(known > 0 ? { after: known, limit: MISSED } : { limit: PAGE });
      if (isLeft) return;
      if (afresh) history.forget();
      take(answer, known);
    } catch (error) {
      shutOut(asFailure(error));
    }
  }

  function take(answer: Joined, known: number): void {
    const isFirst = state.phase !== "open";
    history.enter(answer, known);
    state.mine = answer.me.owner === true;
    entered(answer, isFirst ? null : known || lastSeq(state.timeline));
    state.phase = "open";
  }

  function shutOut(failure: Failure): void {
    if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until);
    // With the connection gone the next one tries again by itself.
    if (failure.code === OFFLINE || state.phase === "open") return;
    fail(failure.code);
  }

  function fail(code: Code): void {
    state.failure = code;
    state.phase = "failed";
  }

  return {
    /** Enters, or comes back for what was missed; once more where a gap is seen while an answer is under way. */
    join: (): void => void join(),
    /** Called while the reader is at the end: a long evening must not fill the memory. */
    shorten(): void {
      if (state.timeline.length > MOST) void join(true);
    },
    /** The reader no longer belongs here: what was said is not theirs to read on. */
    takenOut(): void {
      history.forget();
      state.outgoing = [];
      fail("NOT_A_MEMBER");
    },
    /** Takes no answer any more. */
    leave: (): void => void (isLeft = true),
  };
}
