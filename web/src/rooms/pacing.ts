import { expectedWait, longest, type Pace, type Wait } from "./countdown.ts";

/** What a writer has to wait for: what the room's rules ask for by what was seen here, and what a refusal said.
 * @param now the one monotonic clock of all its times. */
export function pacing(now: () => number = () => performance.now()) {
  let lastByAnyone: number | null = null;
  let lastByMe: number | null = null;
  let refused: Wait | null = null;

  return {
    /** A message came. */
    heard(isMine: boolean): void {
      lastByAnyone = now();
      if (isMine) lastByMe = lastByAnyone;
    },
    /** A message of the writer's own was taken. */
    sent(): void {
      lastByMe = now();
    },
    refused(code: Wait["code"], milliseconds: number): void {
      refused = { code, untilMs: now() + milliseconds };
    },
    /** The wait by what is known; null for none. Without rules only what was refused counts. */
    wait(rules: Pace | null): Wait | null {
      const time = now();
      return longest([rules === null ? null : expectedWait(rules, lastByAnyone, lastByMe, time), refused], time);
    },
  };
}
