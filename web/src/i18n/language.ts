import { ref } from "../vue.ts";
import { remembered } from "../app/storage.ts";

export type Language = "pt-BR" | "en";

const KEY = "praca.language";
const chosen = ref<Language>(remembered(KEY) === "en" ? "en" : "pt-BR");

/** Portuguese unless English was asked for here. */
export const language = (): Language => chosen.value;

export function rememberLanguage(next: Language): void {
  chosen.value = next;
  remembered.set(KEY, next);
  document.documentElement.lang = next;
}
