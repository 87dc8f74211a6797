// For `deno check` alone: what must not compile is marked, and a mark without its error is an error.

import type { Ad, Most, Room } from "../src/api/contract/schemas.ts";
import type { Asking } from "../src/api/http.ts";
import { pt } from "../src/i18n/pt.ts";
import type { WordedCode } from "../src/i18n/codes.ts";
import { announce, ask, listen } from "../src/realtime/socket.ts";
import { call, callOpen, callOwn } from "../src/session/session.ts";

const roomId = "r";

/** Never run: a call names an operation that there is, with what it takes, and gets what it answers. */
export async function calls(): Promise<void> {
  // @ts-expect-error: no such operation
  await call("listRoom");
  // @ts-expect-error: it is one room's
  await call("showRoom");
  // @ts-expect-error: of another thing
  await call("showRoom", { path: { adId: "a" } });
  // @ts-expect-error: no number
  await call("listRooms", { query: { limit: "50" } });
  // @ts-expect-error: no such filter
  await call("listRooms", { query: { mine: true } });
  // @ts-expect-error: a room has a name
  await call("createRoom", { body: { description: "" } });
  // @ts-expect-error: no such visibility
  await call("createRoom", { body: { name: "a", visibility: "secret" } });
  // @ts-expect-error: a silence in a room names the room
  await call("silenceUser", { path: { userId: "u" }, body: { scope: "room", reason: "abc" } });
  // @ts-expect-error: a reading has no key
  await call("showRoom", { path: { roomId }, idempotencyKey: "k" });
  // @ts-expect-error: an answer is what it is
  const ad: Ad = await call("showRoom", { path: { roomId } });
  // @ts-expect-error: a room has no such field
  const online: unknown = (await call("showRoom", { path: { roomId } })).online;
  // @ts-expect-error: not what a suspended account may do
  await callOwn("createRoom", { body: { name: "a" } });
  // @ts-expect-error: not what a stranger may do
  await callOpen("listRooms");

  const room: Room = await call("createRoom", { body: { name: "a" }, idempotencyKey: "k" });
  const nothing: void = await callOwn("logOut");
  const asking: Asking<"listRooms"> = [];
  console.log(ad, online, room, nothing, asking, await callOpen("listAds"));
}

/** Never run: an event is one that there is, with its payload and its acknowledgement. */
export async function events(): Promise<void> {
  // @ts-expect-error: nobody sends this
  listen("rooms:presence", () => {});
  // @ts-expect-error: another event's payload
  listen("rooms:updated", (message: Ad) => console.log(message));
  // @ts-expect-error: no whole room
  announce("rooms:updated", { id: "r" });
  // @ts-expect-error: no such event
  await ask("rooms:enter", { roomId });
  // @ts-expect-error: a message has a text
  await ask("rooms:message:send", { roomId });
  // @ts-expect-error: not what joining is acknowledged with
  console.log((await ask("rooms:join", { roomId })).message);
  console.log((await ask("rooms:join", { roomId })).me.blockedUntil);
}

const { OFFLINE: _, ...lacking } = pt.errors;
// @ts-expect-error: a code that is shown lacks its words
export const words: Record<WordedCode, string> = lacking;

// @ts-expect-error: a limit that is not the service's
export const longest: Most["RoomName"] = 81;
