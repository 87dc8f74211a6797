import { t } from "../i18n/texts.ts";
import type { Decision } from "./ReasonDialog.tsx";

// What an admin can do to a person, a room or a message, each as one entry: where it is sent, and what it asks for.

export const DURATIONS = [600, 3_600, 86_400, 604_800, 0];

export interface Measure {
  name: string;
  title: string;
  /** What it is about, where a name does not say that. */
  about?: string;
  path: string;
  danger?: boolean;
  durations?: number[];
  asksScope?: boolean;
  body: (decision: Decision) => Record<string, unknown>;
}

export interface Subject {
  id: string;
  name: string;
}

const plain = (decision: Decision): Record<string, unknown> => ({ reason: decision.reason });

function lasting(decision: Decision): Record<string, unknown> {
  const { durationSeconds } = decision;
  return durationSeconds === null ? plain(decision) : { ...plain(decision), durationSeconds };
}

/** What can be done to a person; in a room if one is given. */
export function userMeasures(user: Subject, roomId: string | null): Measure[] {
  const words = t().admin;
  const path = `/moderation/users/${user.id}`;
  const place = (decision: Decision) =>
    roomId !== null && decision.scope === "room" ? { scope: "room", roomId } : { scope: "global" };
  return [
    {
      name: words.silence,
      title: words.silenceTitle(user.name),
      path: `${path}/silence`,
      durations: DURATIONS,
      asksScope: roomId !== null,
      body: (decision) => ({ ...lasting(decision), ...place(decision) }),
    },
    {
      name: words.unsilence,
      title: words.unsilenceTitle(user.name),
      path: `${path}/unsilence`,
      asksScope: roomId !== null,
      body: (decision) => ({ ...plain(decision), ...place(decision) }),
    },
    {
      name: words.suspendUser,
      title: words.suspendUserTitle(user.name),
      path: `${path}/suspend`,
      durations: DURATIONS,
      danger: true,
      body: lasting,
    },
    { name: words.reinstate, title: words.reinstateTitle(user.name), path: `${path}/reinstate`, body: plain },
    {
      name: words.deleteUser,
      title: words.deleteUserTitle(user.name),
      path: `${path}/delete`,
      danger: true,
      body: plain,
    },
  ];
}

export function roomMeasures(room: Subject): Measure[] {
  const words = t().admin;
  const path = `/moderation/rooms/${room.id}`;
  return [
    {
      name: words.silence,
      title: words.silenceRoomTitle(room.name),
      path: `${path}/silence`,
      durations: DURATIONS,
      body: lasting,
    },
    { name: words.unsilence, title: words.unsilenceRoomTitle(room.name), path: `${path}/unsilence`, body: plain },
  ];
}

export function messageMeasure(message: Subject & { body: string }): Measure {
  const words = t().admin;
  const path = `/moderation/messages/${message.id}/delete`;
  const title = words.deleteMessageTitle(message.name);
  return { name: words.deleteMessage, title, about: message.body, path, danger: true, body: plain };
}
