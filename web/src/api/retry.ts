import { asFailure, type Failure } from "./failure.ts";

// The one rule for refusals that pass by themselves: a few tries, apart and not in step with everybody else's, and only
// of what may be done twice. Whoever waits for longer than this is told instead.

const TRIES = 3;
const FIRST_MS = 400;
/** A wait that the service asks for is kept up to here; a longer one is for the person to decide on. */
const LONGEST_WAIT_MS = 5_000;
/** Nothing is begun again once this much time has gone into it. */
const LONGEST_MS = 12_000;

/** What tries go by; tests bring their own. */
export interface Clock {
  now: () => number;
  random: () => number;
  rest: (milliseconds: number) => Promise<void>;
  isOnline: () => boolean;
}

export const CLOCK: Clock = {
  now: () => performance.now(),
  random: Math.random,
  rest: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  isOnline: () => navigator.onLine !== false,
};

/** Milliseconds until the next try, `tried` counting those that failed; null to give up. */
export function nextTry(failure: Failure, tried: number, random: number): number | null {
  if (!failure.isPassing || tried >= TRIES) return null;
  const asked = failure.retryAfterMs ?? 0;
  if (asked > LONGEST_WAIT_MS) return null;
  return asked + FIRST_MS * 2 ** (tried - 1) * (0.5 + random);
}

/** Runs `attempt` again while its refusal passes. Only for what, done twice, is done once: a read, or a call with a key. */
export async function patiently<T>(attempt: () => Promise<T>, clock: Clock = CLOCK): Promise<T> {
  const begun = clock.now();
  for (let tried = 1;; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const failure = asFailure(error);
      const wait = nextTry(failure, tried, clock.random());
      if (wait === null || clock.now() - begun + wait > LONGEST_MS || !clock.isOnline()) throw failure;
      await clock.rest(wait);
    }
  }
}
