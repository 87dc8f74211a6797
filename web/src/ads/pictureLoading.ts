import { asFailure, type Failure } from "../api/failure.ts";
import { latest } from "../app/turns.ts";

// A picture may fail to come because the door is busy, or because its address ended before somebody scrolled to it. Neither
// means that there is no picture.

const FIRST_MS = 500;
/** With growing waits between them, a minute altogether. */
const TRIES = 7;

export type Loading = "coming" | "shown" | "none";

interface Surroundings {
  /** Where the picture is now. Throws `Failure`. */
  find: (isWanted: () => boolean) => Promise<string>;
  /** Shows what is at an address, from the beginning. */
  show: (url: string) => void;
  /** Says that there is nothing to be seen. */
  giveUp: () => void;
  /** Calls back after a while; returns what calls it off. */
  later: (milliseconds: number, action: () => void) => () => void;
  random?: () => number;
}

/** Brings one picture onto the page, and brings it again when it fails. */
export function pictureLoading({ find, show, giveUp, later, random = Math.random }: Surroundings) {
  const turn = latest();
  let failed = 0;
  let callOff = (): void => {};

  function begin(): void {
    const isWanted = turn.ask();
    callOff();
    find(isWanted).then(
      (url) => isWanted() && show(url),
      (error) => isWanted() && again(asFailure(error)),
    );
  }

  /** What the browser could not load says nothing of why: it is asked for anew. */
  function again(failure?: Failure): void {
    if (failure !== undefined && !failure.isPassing) return giveUp();
    failed++;
    if (failed >= TRIES) return giveUp();
    const wait = Math.max(failure?.retryAfterMs ?? 0, FIRST_MS * 2 ** (failed - 1)) * (0.75 + random() / 2);
    callOff = later(wait, begin);
  }

  return {
    /** Another picture, or one that was given up and is asked for once more. */
    start(): void {
      failed = 0;
      begin();
    },
    failed: (): void => again(),
    arrived(): void {
      failed = 0;
    },
    stop(): void {
      turn.drop();
      callOff();
    },
  };
}
