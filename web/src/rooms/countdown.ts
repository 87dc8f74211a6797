/** Whole seconds to show for a wait: rounded up, so that 0 means now and never "almost". */
export const secondsLeft = (untilMs: number, nowMs: number): number =>
  Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));

/** Milliseconds until the number shown changes. */
export function untilNextSecond(untilMs: number, nowMs: number): number {
  const left = untilMs - nowMs;
  if (left <= 0) return 0;
  return left - (Math.ceil(left / 1_000) - 1) * 1_000;
}

/** `65` → `1:05`; below a minute the bare number. */
export function clockText(seconds: number): string {
  if (seconds < 60) return String(seconds);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}

export interface Pace {
  intervalGlobalSeconds: number;
  perUserSeconds: number;
}

export interface Wait {
  code: "RATE_LIMIT_ROOM" | "RATE_LIMIT_USER";
  /** On the same clock as the times it was made of. */
  untilMs: number;
}

/** The pause that a room's rules ask for now, by what was seen here; null if none. The server decides, this only spares
 * the writer a refusal. Times are of one monotonic clock. */
export function expectedWait(
  pace: Pace,
  lastByAnyone: number | null,
  lastByMe: number | null,
  now: number,
): Wait | null {
  const waits: Wait[] = [];
  if (lastByMe !== null) waits.push({ code: "RATE_LIMIT_USER", untilMs: lastByMe + pace.perUserSeconds * 1_000 });
  if (lastByAnyone !== null) {
    waits.push({ code: "RATE_LIMIT_ROOM", untilMs: lastByAnyone + pace.intervalGlobalSeconds * 1_000 });
  }
  return longest(waits, now);
}

/** The wait that ends last, of those that have not ended. */
export function longest(waits: readonly (Wait | null)[], now: number): Wait | null {
  let found: Wait | null = null;
  for (const wait of waits) {
    if (wait !== null && wait.untilMs > now && (found === null || wait.untilMs > found.untilMs)) found = wait;
  }
  return found;
}
