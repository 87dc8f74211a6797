import { remembered } from "../app/storage.ts";
import { ref } from "../vue.ts";

// Keys of one letter are quick, and a trap for whoever speaks to the machine or rests a hand on it: they can be turned off,
// and hold neither while something is written or asked, nor with another key, nor where there is no keyboard.

const KEY = "praca.shortcuts";
const isOn = ref(remembered(KEY) !== "off");

export const shortcuts = {
  isOn: (): boolean => isOn.value,
  turn(on: boolean): void {
    isOn.value = on;
    remembered.set(KEY, on ? null : "off");
  },
  /** Whether this device has keys to press: a finger cannot hover. */
  areThere: (): boolean => !matchMedia("(hover: none)").matches,
};

const WRITING = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

/** The letter that was pressed as a shortcut; null if it was no shortcut. */
export function shortcutOf(event: KeyboardEvent): string | null {
  const { target } = event;
  if (!shortcuts.isOn() || !shortcuts.areThere() || event.repeat || event.isComposing) return null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  if (target instanceof Element && target.closest(WRITING) !== null) return null;
  if (document.querySelector("dialog[open]") !== null) return null;
  return event.key.length === 1 ? event.key.toLowerCase() : null;
}
