import type { Action, Decision, Room, TimedDecision } from "../api/contract/schemas.ts";
import { t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import type { ReasonAnswer } from "./ReasonDialog.tsx";

// What an admin can do to a person, a room or a message, each as one entry: what it asks for, and how it is sent.

export const DURATIONS = [600, 3_600, 86_400, 604_800, 0];

export interface Measure {
  /** What is done to whom: no two measures of a list have the same. */
  id: string;
  name: string;
  title: string;
  /** What it is about, where a name does not say that. */
  about?: string;
  danger?: boolean;
  durations?: number[];
  asksScope?: boolean;
  /** Sends it; with the same key it is decided once. */
  send: (answer: ReasonAnswer, idempotencyKey: string) => Promise<Action>;
}

export interface Subject {
  id: string;
  name: string;
}

const plain = (answer: ReasonAnswer): Decision => ({ reason: answer.reason });

function lasting(answer: ReasonAnswer): TimedDecision {
  const { durationSeconds } = answer;
  return durationSeconds === null ? plain(answer) : { ...plain(answer), durationSeconds };
}

/** What can be done to a person; in a room if one is given. */
export function userMeasures(user: Subject, roomId: string | null): Measure[] {
  const words = t().admin;
  const path = { userId: user.id };
  const place = (answer: ReasonAnswer) =>
    roomId !== null && answer.scope === "room" ? { scope: "room" as const, roomId } : { scope: "global" as const };
  return [
    {
      id: `silence ${user.id}`,
      name: words.silence,
      title: words.silenceTitle(user.name),
      durations: DURATIONS,
      asksScope: roomId !== null,
      send: (answer, idempotencyKey) =>
        call("silenceUser", { path, body: { ...lasting(answer), ...place(answer) }, idempotencyKey }),
    },
    {
      id: `unsilence ${user.id}`,
      name: words.unsilence,
      title: words.unsilenceTitle(user.name),
      asksScope: roomId !== null,
      send: (answer, idempotencyKey) =>
        call("unsilenceUser", { path, body: { ...plain(answer), ...place(answer) }, idempotencyKey }),
    },
    {
      id: `suspend ${user.id}`,
      name: words.suspendUser,
      title: words.suspendUserTitle(user.name),
      durations: DURATIONS,
      danger: true,
      send: (answer, idempotencyKey) => call("suspendUser", { path, body: lasting(answer), idempotencyKey }),
    },
    {
      id: `reinstate ${user.id}`,
      name: words.reinstate,
      title: words.reinstateTitle(user.name),
      send: (answer, idempotencyKey) => call("reinstateUser", { path, body: plain(answer), idempotencyKey }),
    },
    {
      id: `delete ${user.id}`,
      name: words.deleteUser,
      title: words.deleteUserTitle(user.name),
      danger: true,
      send: (answer, idempotencyKey) => call("deleteUser", { path, body: plain(answer), idempotencyKey }),
    },
  ];
}

/** What can be done to a room as it is now. */
export function roomMeasures(room: Room): Measure[] {
  const words = t().admin;
  const path = { roomId: room.id };
  const isArchived = room.archivedAt !== undefined;
  const all: [boolean, Measure][] = [
    [!room.silenced && !isArchived, {
      id: `silence ${room.id}`,
      name: words.silence,
      title: words.silenceRoomTitle(room.name),
      durations: DURATIONS,
      send: (answer, idempotencyKey) => call("silenceRoom", { path, body: lasting(answer), idempotencyKey }),
    }],
    [room.silenced, {
      id: `unsilence ${room.id}`,
      name: words.unsilence,
      title: words.unsilenceRoomTitle(room.name),
      send: (answer, idempotencyKey) => call("unsilenceRoom", { path, body: plain(answer), idempotencyKey }),
    }],
    [room.archivedBy !== "moderation", {
      id: `archive ${room.id}`,
      name: t().rooms.archive,
      title: t().rooms.archiveTitle(room.name),
      send: (answer, idempotencyKey) => call("archiveRoom", { path, body: plain(answer), idempotencyKey }),
    }],
    [isArchived, {
      id: `unarchive ${room.id}`,
      name: t().rooms.unarchive,
      title: t().rooms.unarchiveTitle(room.name),
      send: (answer, idempotencyKey) => call("unarchiveRoom", { path, body: plain(answer), idempotencyKey }),
    }],
  ];
  return all.filter(([makesSense]) => makesSense).map(([, measure]) => measure);
}

export function messageMeasure(message: Subject & { body: string }): Measure {
  const words = t().admin;
  const path = { messageId: message.id };
  return {
    id: `delete ${message.id}`,
    name: words.deleteMessage,
    title: words.deleteMessageTitle(message.name),
    about: message.body,
    danger: true,
    send: (answer, idempotencyKey) => call("removeMessage", { path, body: plain(answer), idempotencyKey }),
  };
}
