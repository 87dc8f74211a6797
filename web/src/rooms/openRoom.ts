import type { BlockCode, Joined, Message, Room } from "../api/contract/schemas.ts";
import { asFailure, Failure, OFFLINE } from "../api/failure.ts";
import { oneOf } from "../app/oneOf.ts";
import { remembered } from "../app/storage.ts";
import { announce, ask, connection, listen, onConnect } from "../realtime/socket.ts";
import { call, isAdmin, session, suspend } from "../session/session.ts";
import { reactive } from "../vue.ts";
import { blocking } from "./blocking.ts";
import { expectedWait, longest, type Wait } from "./countdown.ts";
import {
  lastSeq,
  leavesGap,
  merge,
  noteRemoval,
  type Outgoing,
  recover,
  type Removals,
  replace,
  stillOutgoing,
  type Timeline,
  withRemovals,
} from "./timeline.ts";

const PAGE = 50;
/** How soon at most the people of a room are counted again after somebody new spoke: not by all who are there at once. */
const RECOUNT_MS = 4_000;
/** More messages than this are not kept while the reader is at the end. */
const MOST = 1_000;
/** Refusals that end by themselves: the text goes back to the writer instead of standing there as failed. */
const PAUSES = ["RATE_LIMIT_ROOM", "RATE_LIMIT_USER"] as const;
const SILENCES = ["ROOM_SILENCED", "USER_SILENCED", "USER_SILENCED_IN_ROOM"] as const;

interface RoomState {
  phase: "loading" | "open" | "failed";
  /** Why it could not be opened, as a code. */
  failure: string | null;
  room: Room | null;
  timeline: Timeline;
  outgoing: Outgoing[];
  /** Where older messages begin; null when all are here. */
  older: string | null;
  loadingOlder: boolean;
  /** The last message that was read before the reader went away; null if nothing came since. */
  unreadAfter: number | null;
  /** The last message that the reader has seen; 0 for none. */
  readTo: number;
  wait: Wait | null;
}

/** A refusal that gives the writer the text back. */
export interface Refused {
  body: string;
  failure: Failure;
}

export type OpenRoom = ReturnType<typeof openRoom>;

const readKey = (userId: string, roomId: string): string => `praca.read.${userId}.${roomId}`;

/** One room on the screen: its messages, those on their way, and what keeps the reader from writing. */
export function openRoom(roomId: string, onRefused: (refused: Refused) => void) {
  const me = session.user?.id ?? "";
  const readBefore = Number(remembered(readKey(me, roomId)) ?? 0);
  const state = reactive<RoomState>({
    phase: "loading",
    failure: null,
    room: null,
    timeline: [],
    outgoing: [],
    older: null,
    loadingOlder: false,
    unreadAfter: null,
    readTo: readBefore,
    wait: null,
  });
  // Monotonic times of the last messages: what the room's rules count from.
  let lastByAnyone: number | null = null;
  let lastByMe: number | null = null;
  let refusedWait: Wait | null = null;
  let joining = false;
  let joinAgain = false;
  let isOpen = true;
  /** Counts how often the messages here began anew: older ones that were asked for before fit no more. */
  let beginnings = 0;
  let recount: ReturnType<typeof setTimeout> | undefined;
  let removals: Removals = new Map();

  const off = [
    onConnect(() => void join()),
    listen("rooms:message:new", (message) => {
      if (message.roomId !== roomId || state.phase !== "open") return;
      if (leavesGap(state.timeline, message)) void join();
      else arrive(message);
    }),
    listen("rooms:message:deleted", remove),
    listen("users:blocked", (block) => {
      if (block.code === "NOT_A_MEMBER" && block.roomId === roomId) removed();
    }),
    listen("rooms:updated", (room) => {
      if (room.id === roomId) take(room);
    }),
  ];

  function change(message: Message): void {
    if (message.roomId === roomId) state.timeline = replace(state.timeline, message);
  }

  /** A removal may come before the page that still shows the message. */
  function remove(message: Message): void {
    if (message.roomId !== roomId) return;
    removals = noteRemoval(removals, message);
    change(message);
  }

  /** The reader no longer belongs here: what was said is not theirs to read on. */
  function removed(): void {
    state.timeline = [];
    state.outgoing = [];
    state.older = null;
    beginnings++;
    state.failure = "NOT_A_MEMBER";
    state.phase = "failed";
  }

  function take(room: Room): void {
    state.room = room;
    const block = { scope: "room", roomId, code: "ROOM_SILENCED", until: room.silencedUntil ?? undefined } as const;
    if (room.silenced) blocking.block(block, true);
    else blocking.unblock(block);
    reckon();
  }

  function arrive(message: Message): void {
    const isNew = !state.timeline.some((one) => one.author.id === message.author.id);
    show([message]);
    if (isNew && message.author.id !== me) countAgain();
    lastByAnyone = performance.now();
    if (message.author.id === me) lastByMe = lastByAnyone;
    if (document.visibilityState === "hidden") state.unreadAfter ??= message.seq - 1;
    reckon();
  }

  /** Somebody is here who was not heard before: how many are in the room is asked anew, once for all who come together. */
  function countAgain(): void {
    recount ??= setTimeout(async () => {
      recount = undefined;
      const room = await call("showRoom", { path: { roomId } }).catch(() => null);
      if (room !== null && isOpen) announce("rooms:updated", room);
    }, Math.random() * RECOUNT_MS);
  }

  function show(messages: readonly Message[]): void {
    state.timeline = merge(state.timeline, withRemovals(messages, removals));
    state.outgoing = stillOutgoing(state.outgoing, messages, me);
  }

  /** Works out how long the reader has to wait by what is known. */
  function reckon(): void {
    const now = performance.now();
    const rules = state.room;
    const expected = rules === null || isAdmin() ? null : expectedWait(rules, lastByAnyone, lastByMe, now);
    state.wait = longest([expected, refusedWait], now);
  }

  /** Enters, or comes back for what was missed. `afresh`: lets go of what is here and begins with the newest page. */
  async function join(afresh = false): Promise<void> {
    if (!isOpen) return;
    if (joining) {
      // What is missed now may be more than the answer that is under way holds.
      joinAgain = true;
      return;
    }
    joining = true;
    joinAgain = false;
    const known = afresh ? 0 : lastSeq(state.timeline);
    try {
      const wanted = known > 0 ? { after: known, limit: 100 } : { limit: PAGE };
      const answer = await ask("rooms:join", { roomId, ...wanted });
      if (!isOpen) return;
      if (afresh) state.timeline = [];
      entered(answer, known);
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until);
      // With the connection gone the next one tries again by itself.
      if (failure.code !== OFFLINE && state.phase !== "open") {
        state.failure = failure.code;
        state.phase = "failed";
      }
    } finally {
      joining = false;
    }
    if (joinAgain && connection.isUp && state.phase === "open") void join();
  }

  function entered(answer: Joined, known: number): void {
    const first = state.phase !== "open";
    const startsOver = known === 0 || answer.recovered === false;
    state.timeline = recover(state.timeline, { ...answer, messages: [...withRemovals(answer.messages, removals)] });
    state.outgoing = stillOutgoing(state.outgoing, answer.messages, me);
    if (startsOver) {
      beginnings++;
      state.older = answer.nextCursor;
    }
    const readTo = first ? readBefore : known || lastSeq(state.timeline);
    const others = state.timeline.some((message) => message.seq > readTo && message.author.id !== me);
    if (readTo > 0 && others) state.unreadAfter ??= readTo;
    // Heard here too, and by the list beside it.
    announce("rooms:updated", answer.room);
    if (answer.me.code !== undefined && answer.me.code !== "ROOM_SILENCED") {
      silence(answer.me.code, answer.me.blockedUntil);
    }
    state.phase = "open";
    for (const message of state.outgoing) if (message.state !== "failed") void transmit(message);
  }

  /** Called while the reader is at the end: a long evening must not fill the memory. */
  function shorten(): void {
    if (state.timeline.length > MOST) void join(true);
  }

  async function loadOlder(): Promise<void> {
    if (state.older === null || state.loadingOlder) return;
    state.loadingOlder = true;
    const beginning = beginnings;
    try {
      const answer = await ask("rooms:join", { roomId, before: state.older, limit: PAGE });
      if (beginning !== beginnings || !isOpen) return;
      state.timeline = merge(state.timeline, withRemovals(answer.messages, removals));
      state.older = answer.nextCursor;
    } finally {
      state.loadingOlder = false;
    }
  }

  /** Shows the message at once and sends it. */
  function send(body: string): void {
    state.outgoing = [...state.outgoing, { clientMessageId: crypto.randomUUID(), body, state: "sending" }];
    const message = state.outgoing.at(-1);
    state.unreadAfter = null;
    if (message !== undefined) void transmit(message);
  }

  function retry(clientMessageId: string): void {
    const message = state.outgoing.find((one) => one.clientMessageId === clientMessageId);
    if (message !== undefined) void transmit(message);
  }

  function discard(clientMessageId: string): void {
    state.outgoing = state.outgoing.filter((one) => one.clientMessageId !== clientMessageId);
  }

  async function transmit(message: Outgoing): Promise<void> {
    message.state = "sending";
    delete message.code;
    const { body, clientMessageId } = message;
    try {
      const answer = await ask("rooms:message:send", { roomId, body, clientMessageId });
      lastByMe = performance.now();
      // The message itself comes with all others, in their order; it may have come already, or never will.
      if (leavesGap(state.timeline, answer.message)) void join();
      else show([answer.message]);
      reckon();
    } catch (error) {
      settle(message, asFailure(error));
    }
  }

  function settle(message: Outgoing, failure: Failure): void {
    if (failure.code === OFFLINE) {
      // Without a connection the next one sends it; with one, nobody knows why no answer came.
      message.state = connection.isUp ? "failed" : "waiting";
      message.code = OFFLINE;
      return;
    }
    learn(failure);
    if (oneOf(PAUSES, failure.code) || oneOf(SILENCES, failure.code)) {
      discard(message.clientMessageId);
      onRefused({ body: message.body, failure });
    } else {
      message.state = "failed";
      message.code = failure.code;
    }
  }

  /** Takes from a refusal why, and until when. */
  function learn(failure: Failure): void {
    const { code, until } = failure;
    if (code === "ACCOUNT_SUSPENDED") suspend(until);
    if (code === "RATE_LIMIT_ROOM" || code === "RATE_LIMIT_USER") {
      refusedWait = { code, untilMs: performance.now() + (failure.retryAfterMs ?? 1_000) };
      reckon();
    }
    const silenced = oneOf(SILENCES, code);
    if (silenced !== undefined) silence(silenced, until);
  }

  function silence(code: BlockCode, until: string | undefined): void {
    const place = code === "USER_SILENCED" ? { scope: "global" as const } : { scope: "room" as const, roomId };
    blocking.block({ ...place, code, until }, true);
  }

  function markRead(): void {
    const newest = lastSeq(state.timeline);
    if (newest <= state.readTo) return;
    state.readTo = newest;
    remembered.set(readKey(me, roomId), String(newest));
  }

  /** How many messages of others came that the reader has not seen. */
  function unread(): number {
    if (state.readTo === 0 || lastSeq(state.timeline) <= state.readTo) return 0;
    return state.timeline.filter((message) => message.seq > state.readTo && message.author.id !== me).length;
  }

  function close(): void {
    isOpen = false;
    clearTimeout(recount);
    for (const stop of off) stop();
    ask("rooms:leave", { roomId }).catch(() => {});
  }

  return { state, send, retry, discard, loadOlder, shorten, markRead, unread, reckon, close };
}
