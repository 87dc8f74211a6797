import { asFailure } from "../api/failure.ts";
import type { Page, Room } from "../api/types.ts";
import { explain } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { reactive } from "../vue.ts";

/** The rooms that an admin can choose from. */
export function roomChoice() {
  const state = reactive({ rooms: null as Room[] | null, trouble: "" });

  async function load(): Promise<void> {
    state.trouble = "";
    try {
      state.rooms = (await call<Page<Room>>("/rooms", { query: { limit: 100 } })).items;
    } catch (error) {
      state.trouble = explain(asFailure(error));
    }
  }
  return { state, load };
}
