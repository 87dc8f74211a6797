import assert from "node:assert/strict";
import type { ServerEvents } from "../src/api/contract/socket.ts";
import { hear } from "../src/rooms/hearing.ts";
import { message, ROOM } from "./room_samples.ts";

Deno.test("a room hears what is told of it, and of no other, until it stops", () => {
  const listeners = new Map<string, (payload: never) => void>();
  const log: string[] = [];
  const stop = hear(ROOM.id, {
    listen: (event, listener) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    onConnect: (listener) => {
      listeners.set("connect", listener);
      return () => listeners.delete("connect");
    },
  }, {
    connected: () => log.push("connected"),
    came: ({ seq }) => log.push(`came ${seq}`),
    removed: ({ seq }) => log.push(`removed ${seq}`),
    takenOut: () => log.push("taken out"),
    changed: ({ name }) => log.push(`is ${name}`),
  });
  const say = <E extends keyof ServerEvents>(event: E, payload: ServerEvents[E]): void =>
    listeners.get(event)?.(payload as never);
  for (const roomId of ["other", ROOM.id]) {
    say("rooms:message:new", message(4, { roomId }));
    say("rooms:message:deleted", message(2, { roomId }));
    say("users:blocked", { scope: "room", roomId, code: "USER_SILENCED_IN_ROOM" });
    say("users:blocked", { scope: "room", roomId, code: "NOT_A_MEMBER" });
    say("rooms:updated", { ...ROOM, id: roomId });
  }
  listeners.get("connect")?.(undefined as never);
  assert.deepEqual(log, ["came 4", "removed 2", "taken out", "is Sala", "connected"]);
  stop();
  assert.equal(listeners.size, 0);
});
