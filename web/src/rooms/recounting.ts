import type { Room } from "../api/contract/schemas.ts";

/** How soon at most the people of a room are counted again after somebody new spoke: not by all who are there at once. */
const RECOUNT_MS = 4_000;

/** Begins a work some time from now. Returns what calls it off. */
type Later = (work: () => void) => () => void;

const someTime: Later = (work) => {
  const timer = setTimeout(work, Math.random() * RECOUNT_MS);
  return () => clearTimeout(timer);
};

/** Looks at a room again, where what is known of it may no longer hold.
 * @param look asks for the room. What it throws is nobody's trouble: it was only to know better.
 * @param tell what is done with it. */
export function recounting(look: () => Promise<Room>, tell: (room: Room) => void, later: Later = someTime) {
  let isOver = false;
  let callOff: (() => void) | null = null;

  async function now(): Promise<void> {
    const room = await look().catch(() => null);
    if (room !== null && !isOver) tell(room);
  }

  return {
    now: (): void => void now(),
    /** Somebody is here who was not heard before: how many are in the room is asked anew, once for all who come together. */
    soon(): void {
      callOff ??= later(() => {
        callOff = null;
        void now();
      });
    },
    stop(): void {
      isOver = true;
      callOff?.();
    },
  };
}
