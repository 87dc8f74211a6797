import { Failure, OFFLINE } from "../api/failure.ts";
import type { Block, Message, Problem, Room } from "../api/types.ts";
import { accessToken, endedElsewhere, onEnded, onRenewed, renewNow, session, suspend } from "../session/session.ts";
import { reactive } from "../vue.ts";
// @ts-types="../../types/socket.io-client.d.ts"
import { io } from "socket.io-client";
import type { Socket } from "../../types/socket.io-client.d.ts";

/** An acknowledgement that has not come by then will not come. */
const ANSWER_MS = 12_000;
/** How long after being turned away for its token a socket tries again with a fresh one. */
const RETRY_MS = 2_000;

interface Events {
  "rooms:message:new": Message;
  "rooms:message:edited": Message;
  "rooms:message:deleted": Message;
  "rooms:updated": Room;
  "rooms:presence": { roomId: string; online: number };
  "users:blocked": Block;
  "users:unblocked": Block;
}

interface Connection {
  isUp: boolean;
  /** Whether there was a connection before: only then is its loss worth a word. */
  wasUp: boolean;
}

type Listener = (payload: never) => void;

export const connection = reactive<Connection>({ isUp: false, wasUp: false });

const listeners = new Map<string, Set<Listener>>();
const connectListeners = new Set<() => void>();
let socket: Socket | null = null;

/** Listens to what the server says. Returns how to stop. */
export function listen<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
  const all = listeners.get(event) ?? new Set();
  listeners.set(event, all.add(listener as Listener));
  return () => all.delete(listener as Listener);
}

/** Tells who listens here what was learnt in another way than from the server's events. */
export function announce<E extends keyof Events>(event: E, payload: Events[E]): void {
  for (const listener of [...(listeners.get(event) ?? [])]) listener(payload as never);
}

/** Calls back at each connection, the first included. Returns how to stop. */
export function onConnect(listener: () => void): () => void {
  connectListeners.add(listener);
  if (connection.isUp) listener();
  return () => connectListeners.delete(listener);
}

/** Asks the server and waits for its acknowledgement. Throws `Failure`; `OFFLINE` if nobody answered. */
export async function ask<T>(event: string, payload: Record<string, unknown>): Promise<T> {
  if (socket === null || !socket.connected) throw new Failure({ code: OFFLINE });
  let answer: { ok: boolean; error?: Problem };
  try {
    answer = (await socket.timeout(ANSWER_MS).emitWithAck(event, payload)) as typeof answer;
  } catch {
    throw new Failure({ code: OFFLINE });
  }
  if (!answer.ok) throw new Failure(answer.error ?? { code: "UNEXPECTED" });
  return answer as T;
}

/** Opens the one socket of this tab, unless it is open. */
export function open(): void {
  if (socket !== null) return;
  const made = io({
    path: "/socket.io/",
    transports: ["websocket", "polling"],
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: 10_000,
    auth: (give) => {
      // Without a token the handshake is refused, and that starts the next try.
      accessToken().then((token) => give({ token }), () => give({ token: "" }));
    },
  });
  socket = made;
  made.on("connect", () => {
    connection.isUp = true;
    connection.wasUp = true;
    for (const listener of connectListeners) listener();
  });
  made.on("disconnect", (cause: string) => {
    connection.isUp = false;
    // The library does not come back by itself when the server closed on purpose.
    if (cause === "io server disconnect") again(made);
  });
  made.on("connect_error", (error: { data?: { code?: string } }) => {
    connection.isUp = false;
    if (error.data?.code === "ACCOUNT_SUSPENDED") suspend();
    else if (error.data?.code === "UNAUTHORIZED") renewNow().finally(() => again(made));
    else if (!made.active) again(made);
  });
  made.on("session:ending", (ending: { code: string }) => endings[ending.code]?.());
  for (const event of heard) {
    made.on(event, (payload: unknown) => announce(event, payload as never));
  }
  made.connect();
}

const heard: (keyof Events)[] = [
  "rooms:message:new",
  "rooms:message:edited",
  "rooms:message:deleted",
  "rooms:updated",
  "rooms:presence",
  "users:blocked",
  "users:unblocked",
];

const endings: Record<string, (() => void) | undefined> = {
  TOKEN_EXPIRED: () => void renewNow(),
  SESSION_REVOKED: endedElsewhere,
  ACCOUNT_SUSPENDED: () => suspend(),
};

function again(closed: Socket): void {
  setTimeout(() => {
    if (closed === socket && session.phase === "signedIn" && !closed.connected) closed.connect();
  }, RETRY_MS * (0.5 + Math.random()));
}

function close(): void {
  socket?.disconnect();
  socket = null;
  connection.isUp = false;
  connection.wasUp = false;
}

onEnded(close);
onRenewed((token) => {
  if (socket?.connected) ask("auth:refresh", { token }).catch(() => {});
});
