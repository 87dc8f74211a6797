import type { Texts } from "./pt.ts";
import { pt } from "./pt.ts";
export const en: Texts = pt;
