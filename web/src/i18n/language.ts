import { ref } from "../vue.ts";
import { remembered } from "../app/storage.ts";

export type Language = "pt-BR" | "en";

const KEY = "praca.language";

/** The language to begin in: what was chosen here before, else the first that the browser asks for and we have, else
 * Portuguese. */
export function preferred(chosen: string | null, asked: readonly string[]): Language {
  for (const tag of chosen === null ? asked : [chosen]) {
    const [language] = tag.toLowerCase().split("-");
    if (language === "pt") return "pt-BR";
    if (language === "en") return "en";
  }
  return "pt-BR";
}

const chosen = ref<Language>(preferred(remembered(KEY), navigator.languages ?? []));

export const language = (): Language => chosen.value;

/** Takes a language for this page; `remember`: for the next visits too, because somebody asked for it. */
export function useLanguage(next: Language, remember: boolean): void {
  chosen.value = next;
  if (remember) remembered.set(KEY, next);
  document.documentElement.lang = next;
}
