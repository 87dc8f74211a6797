import { Failure, OFFLINE } from "../api/failure.ts";
import { latest } from "../app/turns.ts";
import { shallowRef } from "../vue.ts";
import { span } from "./format.ts";
import { type Language, language, useLanguage } from "./language.ts";
import { pt, type Texts } from "./pt.ts";

const texts = shallowRef<Texts>(pt);
const turn = latest();

/** What people read, in their language. */
export const t = (): Texts => texts.value;

async function take(next: Language, remember: boolean): Promise<void> {
  const counts = turn.ask();
  const words = next === "en" ? (await import("./en.ts")).en : pt;
  if (!counts()) return;
  texts.value = words;
  useLanguage(next, remember);
}

/** Changes the language; English is fetched when somebody asks for it. */
export const speak = (next: Language): Promise<void> => take(next, true);

/** Brings up the language that was chosen before, or that the browser asks for. */
export const speakAsBefore = (): Promise<void> => take(language(), false).catch(() => useLanguage("pt-BR", false));

/** A failure in words: our own where there are any, else the service's. What it says of single fields is said too: here
 * there may be no field to say it at. */
export function explain(failure: Failure): string {
  if (failure.fields.length > 0) return failure.fields.map((field) => field.detail).join(" ");
  const wait = failure.status === 429 && (failure.retryAfterMs ?? 0) > 1_000;
  const words = wordsOf(failure);
  return wait ? `${words} ${t().common.comeBack(span(failure.retryAfterMs ?? 0))}` : words;
}

/** Our own words for a code, where there are any. */
function wordsFor(code: string | undefined): string | undefined {
  const own: Partial<Record<string, string>> = t().errors;
  return code === undefined ? undefined : own[code];
}

/** Why the service that owns a matter refused an action. It says so itself in one language only. */
export const refusalOf = (action: { code?: string; detail?: string }): string | undefined =>
  wordsFor(action.code) ?? action.detail;

function wordsOf(failure: Failure): string {
  const words = wordsFor(failure.code);
  if (words !== undefined) return words;
  if (failure.code.startsWith("HTTP_5")) return t().errors[OFFLINE];
  return failure.message !== "" && failure.message !== failure.code ? failure.message : t().common.failed(failure.code);
}
