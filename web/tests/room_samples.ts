import type { Joined, Message, Room } from "../src/api/contract/schemas.ts";

// A room, what is said in it, and what coming in is answered with, for tests of rooms.

export const ROOM: Room = {
  id: "r",
  name: "Sala",
  description: "",
  visibility: "public",
  intervalGlobalSeconds: 0,
  perUserSeconds: 10,
  silenced: false,
  silencedUntil: null,
  memberCount: 2,
  createdAt: "2026-11-22T12:00:00.000Z",
};

export const message = (seq: number, fields: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  roomId: ROOM.id,
  seq,
  author: { id: "ana", displayName: "Ana" },
  body: `texto ${seq}`,
  createdAt: "2026-11-22T12:00:00.000Z",
  ...fields,
});

/** The messages from one `seq` to another. */
export const span = (from: number, to: number): Message[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => message(from + index));

export const joined = (messages: Message[], fields: Partial<Joined> = {}): Joined => ({
  ok: true,
  room: ROOM,
  messages,
  nextCursor: null,
  me: {},
  ...fields,
});

/** Until what is promised has happened. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
