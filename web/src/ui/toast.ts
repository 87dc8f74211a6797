import { reactive } from "../vue.ts";

const SHOWN_MS = 6_000;
const MOST = 3;

interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad";
}

export const toasts = reactive<{ shown: Toast[] }>({ shown: [] });
let next = 0;

/** Says something for a moment, without taking the focus. */
export function toast(text: string, tone: Toast["tone"] = "good"): void {
  const made = { id: next++, text, tone };
  toasts.shown = [...toasts.shown, made].slice(-MOST);
  setTimeout(() => dismiss(made.id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.shown = toasts.shown.filter((one) => one.id !== id);
}
