import type { Joined, Room } from "../api/contract/schemas.ts";
import type { Failure } from "../api/failure.ts";
import { remembered } from "../app/storage.ts";
import type { announce, ask, listen, onConnect } from "../realtime/socket.ts";
import { reactive } from "../vue.ts";
import { arrivingOf } from "./arriving.ts";
import { barringOf } from "./barring.ts";
import type { blocking } from "./blocking.ts";
import { enteringOf, PAGE } from "./entering.ts";
import { hear } from "./hearing.ts";
import { historyOf } from "./history.ts";
import { readingOf } from "./reading.ts";
import { recounting } from "./recounting.ts";
import { newRoomState, type RoomState } from "./roomState.ts";
import { sendingOf } from "./sending.ts";

/** A refusal that gives the writer the text back. */
export interface Refused {
  body: string;
  failure: Failure;
}

export type OpenRoom = ReturnType<typeof openRoom>;

/** What a room stands in: the socket, the session, the page (`world.ts`). */
export interface World {
  /** The reader's id. */
  me: string;
  isAdmin: () => boolean;
  suspend: (until?: string) => void;
  isUp: () => boolean;
  onConnect: typeof onConnect;
  listen: typeof listen;
  announce: typeof announce;
  ask: typeof ask;
  showRoom: (roomId: string) => Promise<Room>;
  blocking: Pick<typeof blocking, "block" | "unblock">;
  /** Whether nobody sees the page. */
  isHidden: () => boolean;
}

const readKey = (userId: string, roomId: string): string => `praca.read.${userId}.${roomId}`;

/** One room on the screen: its messages, those on their way, and what keeps the reader from writing. What each part of it
 * does is told where that part is; here the parts and the room's events are put together. */
export function openRoom(roomId: string, world: World, onRefused: (refused: Refused) => void) {
  const { me, ask, isUp, isHidden, announce, isAdmin, suspend, blocking } = world;
  const key = readKey(me, roomId);
  const readBefore = Number(remembered(key) ?? 0);
  const state = reactive<RoomState>(newRoomState(readBefore));
  const history = historyOf(state);
  const { markRead, unread, missed, cameBack } = readingOf(state, me, (to) => remembered.set(key, String(to)));
  const recount = recounting(() => world.showRoom(roomId), (room) => announce("rooms:updated", room));
  const barring = barringOf(state, roomId, { isAdmin, blocking, suspend, lookAgain: recount.now });
  const entering = enteringOf(state, history, {
    ask: (wanted) => ask("rooms:join", { roomId, ...wanted }),
    isUp,
    entered,
    suspend,
  });
  const arriving = arrivingOf(state, me, {
    show: history.show,
    join: entering.join,
    heard: barring.heard,
    sent: barring.sent,
    countAgain: recount.soon,
    isHidden,
    missed,
  });
  const sending = sendingOf(state, {
    deliver: async (message) => (await ask("rooms:message:send", { roomId, ...message })).message,
    isUp,
    stored: arriving.stored,
    refused: barring.refused,
    giveBack: (body, failure) => onRefused({ body, failure }),
  });
  const stopHearing = hear(roomId, world, {
    connected: entering.join,
    came: arriving.came,
    removed: history.remove,
    takenOut: entering.takenOut,
    changed: barring.roomIs,
  });

  function entered(answer: Joined, since: number | null): void {
    arriving.landed(answer.messages);
    cameBack(since ?? readBefore);
    // Heard here too, and by the list beside it.
    announce("rooms:updated", answer.room);
    barring.entered(answer.me);
    sending.resend();
  }

  return {
    state,
    /** Shows the message at once and sends it. */
    send(body: string): void {
      state.unreadAfter = null;
      sending.send(body);
    },
    retry: sending.retry,
    discard: sending.discard,
    loadOlder: () => history.loadOlder((before) => ask("rooms:join", { roomId, before, limit: PAGE })),
    shorten: entering.shorten,
    markRead,
    unread,
    reckon: barring.reckon,
    close(): void {
      entering.leave();
      recount.stop();
      stopHearing();
      ask("rooms:leave", { roomId }).catch(() => {});
    },
  };
}
