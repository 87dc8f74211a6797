import type { BlockCode, Joined, Message, Room } from "../api/contract/schemas.ts";
import { asFailure, type Code, type Failure, OFFLINE } from "../api/failure.ts";
import { oneOf } from "../app/oneOf.ts";
import { remembered } from "../app/storage.ts";
import { onceMore } from "../app/turns.ts";
import type { announce, ask, listen, onConnect } from "../realtime/socket.ts";
import { reactive } from "../vue.ts";
import type { blocking } from "./blocking.ts";
import { historyOf } from "./history.ts";
import { pacing } from "./pacing.ts";
import { readingOf } from "./reading.ts";
import { newRoomState, type RoomState } from "./roomState.ts";
import { sendingOf } from "./sending.ts";
import { lastSeq, leavesGap, stillOutgoing } from "./timeline.ts";

const PAGE = 50;
/** How soon at most the people of a room are counted again after somebody new spoke: not by all who are there at once. */
const RECOUNT_MS = 4_000;
/** More messages than this are not kept while the reader is at the end. */
const MOST = 1_000;
/** Refusals that end by themselves: the text goes back to the writer instead of standing there as failed. */
const PAUSES = ["RATE_LIMIT_ROOM", "RATE_LIMIT_USER"] as const;
const SILENCES = ["ROOM_SILENCED", "USER_SILENCED", "USER_SILENCED_IN_ROOM"] as const;

/** What keeps everybody from writing is told by the room itself, and is over when the room says so. */
const OF_THE_ROOM: readonly BlockCode[] = ["ROOM_SILENCED", "ROOM_ARCHIVED"];

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
  const { me, ask, listen, announce, suspend, blocking } = world;
  const key = readKey(me, roomId);
  const readBefore = Number(remembered(key) ?? 0);
  const state = reactive<RoomState>(newRoomState(readBefore));
  const history = historyOf(state);
  const reading = readingOf(state, me, (readTo) => remembered.set(key, String(readTo)));
  const pace = pacing();
  const sending = sendingOf(state, {
    deliver: async (message) => (await ask("rooms:message:send", { roomId, ...message })).message,
    isUp: world.isUp,
    stored,
    refused: learn,
    giveBack: (body, failure) => onRefused({ body, failure }),
  });
  /** Enters, or comes back for what was missed; once more where a gap is seen while an answer is under way. */
  const join = onceMore(enter, () => world.isUp() && state.phase === "open");
  let isOpen = true;
  let recount: ReturnType<typeof setTimeout> | undefined;

  const off = [
    world.onConnect(() => void join()),
    listen("rooms:message:new", (message) => {
      if (message.roomId !== roomId || state.phase !== "open") return;
      if (leavesGap(state.timeline, message)) void join();
      else arrive(message);
    }),
    listen("rooms:message:deleted", (message) => {
      if (message.roomId === roomId) history.remove(message);
    }),
    listen("users:blocked", (block) => {
      if (block.code === "NOT_A_MEMBER" && block.roomId === roomId) removed();
    }),
    listen("rooms:updated", (room) => {
      if (room.id === roomId) take(room);
    }),
  ];

  /** The reader no longer belongs here: what was said is not theirs to read on. */
  function removed(): void {
    history.forget();
    state.outgoing = [];
    fail("NOT_A_MEMBER");
  }

  function take(room: Room): void {
    state.room = room;
    const block = { scope: "room", roomId, code: "ROOM_SILENCED", until: room.silencedUntil ?? undefined } as const;
    if (room.silenced) blocking.block(block, true);
    else blocking.unblock(block);
    reckon();
  }

  function arrive(message: Message): void {
    const isMine = message.author.id === me;
    const isNew = !state.timeline.some((one) => one.author.id === message.author.id);
    show([message]);
    if (isNew && !isMine) countAgain();
    pace.heard(isMine);
    if (world.isHidden()) reading.missed(message);
    reckon();
  }

  function show(messages: readonly Message[]): void {
    history.show(messages);
    state.outgoing = stillOutgoing(state.outgoing, messages, me);
  }

  /** Somebody is here who was not heard before: how many are in the room is asked anew, once for all who come together. */
  function countAgain(): void {
    recount ??= setTimeout(() => {
      recount = undefined;
      void lookAgain();
    }, Math.random() * RECOUNT_MS);
  }

  async function lookAgain(): Promise<void> {
    const room = await world.showRoom(roomId).catch(() => null);
    if (room !== null && isOpen) announce("rooms:updated", room);
  }

  /** Works out how long the reader has to wait by what is known. */
  function reckon(): void {
    state.wait = pace.wait(world.isAdmin() ? null : state.room);
  }

  /** `afresh`: lets go of what is here and begins with the newest page. */
  async function enter(afresh = false): Promise<void> {
    if (!isOpen) return;
    const known = afresh ? 0 : lastSeq(state.timeline);
    try {
      const wanted = known > 0 ? { after: known, limit: 100 } : { limit: PAGE };
      const answer = await ask("rooms:join", { roomId, ...wanted });
      if (!isOpen) return;
      if (afresh) history.forget();
      entered(answer, known);
    } catch (error) {
      shutOut(asFailure(error));
    }
  }

  function entered(answer: Joined, known: number): void {
    const isFirst = state.phase !== "open";
    history.enter(answer, known);
    state.outgoing = stillOutgoing(state.outgoing, answer.messages, me);
    reading.cameBack(isFirst ? readBefore : known || lastSeq(state.timeline));
    // Heard here too, and by the list beside it.
    announce("rooms:updated", answer.room);
    const { code, blockedUntil, owner } = answer.me;
    state.mine = owner === true;
    if (code !== undefined && !OF_THE_ROOM.includes(code)) silence(code, blockedUntil);
    state.phase = "open";
    sending.resend();
  }

  function shutOut(failure: Failure): void {
    if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until);
    // With the connection gone the next one tries again by itself.
    if (failure.code === OFFLINE || state.phase === "open") return;
    fail(failure.code);
  }

  function fail(code: Code): void {
    state.failure = code;
    state.phase = "failed";
  }

  /** A message of the reader's was stored. It comes with all others, in their order: it may have come already, or never
   * will. */
  function stored(message: Message): void {
    pace.sent();
    if (leavesGap(state.timeline, message)) void join();
    else show([message]);
    reckon();
  }

  /** Takes from a refusal why, and until when. Returns whether it ends by itself. */
  function learn(failure: Failure): boolean {
    if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until);
    const pause = oneOf(PAUSES, failure.code);
    if (pause !== undefined) {
      pace.refused(pause, failure.retryAfterMs ?? 1_000);
      reckon();
    }
    const silenced = oneOf(SILENCES, failure.code);
    if (silenced !== undefined) silence(silenced, failure.until);
    // Archived a moment ago: the news of it may be on its way.
    const archived = failure.code === "ROOM_ARCHIVED";
    if (archived) void lookAgain();
    return pause !== undefined || silenced !== undefined || archived;
  }

  function silence(code: BlockCode, until: string | undefined): void {
    const place = code === "USER_SILENCED" ? { scope: "global" as const } : { scope: "room" as const, roomId };
    blocking.block({ ...place, code, until }, true);
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
    /** Called while the reader is at the end: a long evening must not fill the memory. */
    shorten(): void {
      if (state.timeline.length > MOST) void join(true);
    },
    markRead: reading.markRead,
    unread: reading.unread,
    reckon,
    close(): void {
      isOpen = false;
      clearTimeout(recount);
      for (const stop of off) stop();
      ask("rooms:leave", { roomId }).catch(() => {});
    },
  };
}
