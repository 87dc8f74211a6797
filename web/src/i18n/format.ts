import { language } from "./language.ts";
import { ref } from "../vue.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Beyond this a date says more than a number of days. */
const LONGEST_AGO_DAYS = 30;

/** What "now" is for what is shown: the minute, and the local day. They change when it does (`keepTime`). */
const minute = ref(0);
const today = ref(dayNumber(new Date()));

/** Counts the calendar's days, by a clock on the wall: the same for every time of a local day, whatever hours it has. */
function dayNumber(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;
}

/** How many days of the calendar lie between two times, where the reader is: -1 for yesterday. */
export const daysApart = (time: Date, now: Date): number => dayNumber(time) - dayNumber(now);

/** Lets what says "today" or "5 minutes ago" change with the time. */
export function keepTime(): void {
  function look(): void {
    if (document.visibilityState !== "visible") return;
    minute.value = Math.floor(Date.now() / MINUTE_MS);
    today.value = dayNumber(new Date());
  }
  setInterval(look, MINUTE_MS / 4);
  document.addEventListener("visibilitychange", look);
}

const made = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()} ${name}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(language(), options);
  made.set(key, known);
  return known;
}

const relative = (): Intl.RelativeTimeFormat => new Intl.RelativeTimeFormat(language(), { numeric: "auto" });

/** `14:05` */
export const clock = (time: string): string =>
  formatter("clock", { hour: "2-digit", minute: "2-digit" }).format(new Date(time));

/** `22 de novembro de 2026, 14:05` */
export const moment = (time: string): string =>
  formatter("moment", { dateStyle: "long", timeStyle: "short" }).format(new Date(time));

/** `14:05` of today, else day and time. */
export function until(time: string): string {
  const date = new Date(time);
  if (dayNumber(date) === today.value) return clock(time);
  return formatter("until", { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" }).format(date);
}

/** `hoje`, `ontem`, `sexta-feira, 20 de novembro` */
export function day(time: string): string {
  const date = new Date(time);
  const days = dayNumber(date) - today.value;
  if (days === 0 || days === -1) return relative().format(days, "day");
  return formatter("day", { weekday: "long", day: "numeric", month: "long" }).format(date);
}

/** `agora`, `há 5 minutos`, `há 3 horas`; of the days before, by the calendar: `ontem`, `há 3 dias`; then the date. */
export function ago(time: string, now: Date = new Date()): string {
  // Read so that what is shown is worked out anew with the minute.
  void minute.value;
  const date = new Date(time);
  const passed = now.getTime() - date.getTime();
  const days = daysApart(date, now);
  if (passed < MINUTE_MS) return relative().format(0, "second");
  if (passed < HOUR_MS) return relative().format(-Math.floor(passed / MINUTE_MS), "minute");
  if (days === 0 || passed < 6 * HOUR_MS) return relative().format(-Math.floor(passed / HOUR_MS), "hour");
  if (days >= -LONGEST_AGO_DAYS) return relative().format(days, "day");
  return formatter("date", { dateStyle: "medium" }).format(date);
}

/** `R$ 1.250,00` */
export const money = (cents: number): string =>
  new Intl.NumberFormat(language(), { style: "currency", currency: "BRL" }).format(cents / 100);

const amount = (count: number, unit: "second" | "minute" | "hour" | "day", unitDisplay: "short" | "long"): string =>
  new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay }).format(count);

/** A room's pause, exactly: `8 s`, `2 min`, `1 h`, `1 dia`. */
export function pause(seconds: number): string {
  for (const [unit, size] of [["day", 86_400], ["hour", 3_600], ["minute", 60]] as const) {
    if (seconds >= size && seconds % size === 0) return amount(seconds / size, unit, "short");
  }
  return amount(seconds, "second", "short");
}

/** A wait, about and never too short: `40 segundos`, `15 minutos`, `3 horas`. */
export function span(milliseconds: number): string {
  if (milliseconds <= 90 * SECOND_MS) return amount(Math.max(1, Math.ceil(milliseconds / SECOND_MS)), "second", "long");
  if (milliseconds <= 90 * MINUTE_MS) return amount(Math.ceil(milliseconds / MINUTE_MS), "minute", "long");
  return amount(Math.ceil(milliseconds / HOUR_MS), "hour", "long");
}
