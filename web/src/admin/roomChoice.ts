import type { Page, Room } from "../api/types.ts";
import { pagedList } from "../app/pages.ts";
import { call } from "../session/session.ts";

/** The rooms that an admin can choose from. */
export function roomChoice() {
  const list = pagedList<Room, undefined>(
    (_, cursor) => call<Page<Room>>("/rooms", { query: { limit: 100, cursor } }),
    (room) => room.id,
  );
  void list.load(undefined);
  return list;
}
