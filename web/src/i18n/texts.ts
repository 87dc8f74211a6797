import { Failure, OFFLINE } from "../api/failure.ts";
import { shallowRef } from "../vue.ts";
import { type Language, language, rememberLanguage } from "./language.ts";
import { pt, type Texts } from "./pt.ts";

const texts = shallowRef<Texts>(pt);

/** What people read, in their language. */
export const t = (): Texts => texts.value;

/** Changes the language; English is fetched when somebody asks for it. */
export async function speak(next: Language): Promise<void> {
  texts.value = next === "en" ? (await import("./en.ts")).en : pt;
  rememberLanguage(next);
}

/** Brings up the language that was chosen before. */
export const speakAsBefore = (): Promise<void> => speak(language());

/** A failure in words: our own where there are any, else the service's. */
export function explain(failure: Failure): string {
  const own = t().errors[failure.code];
  if (typeof own === "string") return own;
  if (failure.code.startsWith("HTTP_5")) return t().errors[OFFLINE] as string;
  return failure.message !== "" && failure.message !== failure.code
    ? failure.message
    : t().errors.unknown(failure.code);
}
