import { language } from "./language.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const made = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()} ${name}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(language(), options);
  made.set(key, known);
  return known;
}

/** `14:05` */
export const clock = (time: string): string =>
  formatter("clock", { hour: "2-digit", minute: "2-digit" }).format(new Date(time));

/** `22 de novembro de 2026, 14:05` */
export const moment = (time: string): string =>
  formatter("moment", { dateStyle: "long", timeStyle: "short" }).format(new Date(time));

/** `às 14:05` of today, else day and time. */
export function until(time: string): string {
  const date = new Date(time);
  if (date.toDateString() === new Date().toDateString()) return clock(time);
  return formatter("until", { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" }).format(date);
}

/** `hoje`, `ontem`, `sexta-feira, 20 de novembro` */
export function day(time: string): string {
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(new Date(time)) - midnight(new Date())) / DAY_MS);
  if (days >= -1 && days <= 0) return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(days, "day");
  return formatter("day", { weekday: "long", day: "numeric", month: "long" }).format(new Date(time));
}

/** `há 5 minutos`, `há 3 dias`, and beyond a month the date. */
export function ago(time: string): string {
  const passed = Date.parse(time) - Date.now();
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  if (passed > -MINUTE_MS) return relative.format(0, "minute");
  if (passed > -HOUR_MS) return relative.format(Math.round(passed / MINUTE_MS), "minute");
  if (passed > -DAY_MS) return relative.format(Math.round(passed / HOUR_MS), "hour");
  if (passed > -30 * DAY_MS) return relative.format(Math.round(passed / DAY_MS), "day");
  return formatter("date", { dateStyle: "medium" }).format(new Date(time));
}

/** `R$ 1.250,00` */
export const money = (cents: number): string =>
  new Intl.NumberFormat(language(), { style: "currency", currency: "BRL" }).format(cents / 100);

/** `8 s`, `2 min` */
export function pause(seconds: number): string {
  const minutes = seconds >= 60 && seconds % 60 === 0;
  return new Intl.NumberFormat(language(), { style: "unit", unit: minutes ? "minute" : "second", unitDisplay: "short" })
    .format(minutes ? seconds / 60 : seconds);
}
