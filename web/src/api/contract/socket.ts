// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml; `make test` fails where it differs.
import type {
  Block,
  Done,
  Joined,
  JoinRequest,
  LeaveRequest,
  Message,
  Room,
  RoomList,
  RoomListRequest,
  SendRequest,
  Sent,
  SessionEnding,
  TokenRefresh,
} from "./schemas.ts";

/** What a client may send, and what it is acknowledged with where all is well. */
export interface ClientEvents {
  /** Rooms that the caller may see, newest first. */
  "rooms:list": { payload: RoomListRequest; answer: RoomList };
  /** Open a room, history, then live messages from there. */
  "rooms:join": { payload: JoinRequest; answer: Joined };
  /** Stop hearing a room on this socket, which everybody may. */
  "rooms:leave": { payload: LeaveRequest; answer: Done };
  /** Write. */
  "rooms:message:send": { payload: SendRequest; answer: Sent };
  /** A fresh access token of the same session. */
  "auth:refresh": { payload: TokenRefresh; answer: Done };
}

/** What the server says by itself. */
export interface ServerEvents {
  /** A message, to every socket in the room, the sender's included, in `seq` order on each. */
  "rooms:message:new": Message;
  /** A message was removed. It keeps its place; `body` is empty and `deletedAt` says when. May come more than once,
   * and before a page that was read earlier and still shows the message: a removed message stays removed. */
  "rooms:message:deleted": Message;
  /** The room's texts or rules have changed, it was silenced or archived, or that is over: told at once. That it
   * has fewer members is told at most once a second. */
  "rooms:updated": Room;
  /** The user may no longer write. `NOT_A_MEMBER`: they are no longer in the room `roomId`, because they left it or
   * were removed, and hear it no more; it comes to all of the user's sockets. */
  "users:blocked": Block;
  /** The user may write again. */
  "users:unblocked": Block;
  /** The server is about to close this socket on purpose. */
  "session:ending": SessionEnding;
}

export const SERVER_EVENTS = [
  "rooms:message:new",
  "rooms:message:deleted",
  "rooms:updated",
  "users:blocked",
  "users:unblocked",
  "session:ending",
] as const satisfies (keyof ServerEvents)[];
