/** Least time between two refreshes, so that a token with a very short life cannot make a storm. */
const LEAST_MS = 5_000;
/** A token is renewed when this share of its life is over: late enough to be rare, early enough for retries. */
const SHARE = 0.75;
const JITTER = 0.1;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** Milliseconds until a token that lives `lifeMs` more should be renewed. `random` is in 0..<1: tabs and people spread. */
export function renewalDelay(lifeMs: number, random: number): number {
  return Math.max(LEAST_MS, lifeMs * (SHARE - JITTER * random));
}

/** Milliseconds before a refresh is tried again that nobody answered, `attempt` counting from 0. */
export function retryDelay(attempt: number, random: number): number {
  const doubled = FIRST_RETRY_MS * 2 ** Math.min(attempt, 10);
  return Math.min(doubled, LONGEST_RETRY_MS) * (0.75 + 0.5 * random);
}

/** Whether a token is good for another `marginMs`. */
export function isFresh(expiresAt: number, now: number, marginMs: number): boolean {
  return expiresAt - now > marginMs;
}
