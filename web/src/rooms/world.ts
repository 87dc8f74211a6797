import { announce, ask, connection, listen, onConnect } from "../realtime/socket.ts";
import { call, isAdmin, session, suspend } from "../session/session.ts";
import { blocking } from "./blocking.ts";
import type { World } from "./openRoom.ts";

/** What a room on this page stands in. */
export const world = (): World => ({
  me: session.user?.id ?? "",
  isAdmin,
  suspend,
  isUp: () => connection.isUp,
  onConnect,
  listen,
  announce,
  ask,
  showRoom: (roomId) => call("showRoom", { path: { roomId } }),
  blocking,
  isHidden: () => document.visibilityState === "hidden",
});
