import type { Room } from "../api/contract/schemas.ts";
import { pagedList } from "../app/pages.ts";
import { call } from "../session/session.ts";

/** The rooms that an admin can choose from: those that are archived, or the others. */
export function roomChoice() {
  const list = pagedList<Room, boolean>(
    (archived, cursor) => call("listRooms", { query: { limit: 100, cursor, archived } }),
    (room) => room.id,
  );
  void list.load(false);
  return list;
}
