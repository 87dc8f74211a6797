import type { Room } from "../api/contract/schemas.ts";
import { pagedList } from "../app/pages.ts";
import { call } from "../session/session.ts";

/** The rooms that an admin can choose from. */
export function roomChoice() {
  const list = pagedList<Room, undefined>(
    (_, cursor) => call("listRooms", { query: { limit: 100, cursor } }),
    (room) => room.id,
  );
  void list.load(undefined);
  return list;
}
