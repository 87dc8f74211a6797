import type { Refused, SessionEndCode } from "../api/contract/schemas.ts";
import { type ClientEvents, SERVER_EVENTS, type ServerEvents } from "../api/contract/socket.ts";
import { Failure, OFFLINE } from "../api/failure.ts";
import { accessToken, endedElsewhere, onEnded, onRenewed, renewNow, session, suspend } from "../session/session.ts";
import { reactive } from "../vue.ts";
// @ts-types="../../types/socket.io-client.d.ts"
import { io } from "socket.io-client";
import type { Socket } from "../../types/socket.io-client.d.ts";

/** An acknowledgement that has not come by then will not come. */
const ANSWER_MS = 12_000;
/** How long after being turned away for its token a socket tries again with a fresh one. */
const RETRY_MS = 2_000;

type ServerEvent = keyof ServerEvents;
type Listener<E extends ServerEvent> = (payload: ServerEvents[E]) => void;

/** Those who listen, to each of the server's events. */
type Listeners = { [E in ServerEvent]: Set<Listener<E>> };

interface Connection {
  isUp: boolean;
  /** Whether there was a connection before: only then is its loss worth a word. */
  wasUp: boolean;
}

export const connection = reactive<Connection>({ isUp: false, wasUp: false });

const listeners: Listeners = {
  "rooms:message:new": new Set(),
  "rooms:message:deleted": new Set(),
  "rooms:updated": new Set(),
  "users:blocked": new Set(),
  "users:unblocked": new Set(),
  "session:ending": new Set(),
};
const connectListeners = new Set<() => void>();
let socket: Socket | null = null;

/** Listens to what the server says. Returns how to stop. */
export function listen<E extends ServerEvent>(event: E, listener: Listener<E>): () => void {
  listeners[event].add(listener);
  return () => listeners[event].delete(listener);
}

/** Tells who listens here what was learnt in another way than from the server's events. */
export function announce<E extends ServerEvent>(event: E, payload: ServerEvents[E]): void {
  for (const listener of [...listeners[event]]) listener(payload);
}

/** Calls back at each connection, the first included. Returns how to stop. */
export function onConnect(listener: () => void): () => void {
  connectListeners.add(listener);
  if (connection.isUp) listener();
  return () => connectListeners.delete(listener);
}

/** Asks the server and waits for its acknowledgement. Throws `Failure`; `OFFLINE` if nobody answered. */
export async function ask<E extends keyof ClientEvents>(
  event: E,
  payload: ClientEvents[E]["payload"],
): Promise<ClientEvents[E]["answer"]> {
  if (socket === null || !socket.connected) throw new Failure({ code: OFFLINE });
  let answer: ClientEvents[E]["answer"] | Refused;
  try {
    answer = await socket.timeout(ANSWER_MS).emitWithAck(event, payload);
  } catch {
    throw new Failure({ code: OFFLINE });
  }
  if (!answer.ok) throw new Failure(answer.error);
  return answer;
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
  made.on("disconnect", (cause) => {
    connection.isUp = false;
    // The library does not come back by itself when the server closed on purpose.
    if (cause === "io server disconnect") again(made);
  });
  made.on("connect_error", (error) => {
    connection.isUp = false;
    if (error.data?.code === "ACCOUNT_SUSPENDED") suspend();
    else if (error.data?.code === "UNAUTHORIZED") renewNow().finally(() => again(made));
    else if (!made.active) again(made);
  });
  for (const event of SERVER_EVENTS) hear(made, event);
  made.connect();
}

function hear<E extends ServerEvent>(from: Socket, event: E): void {
  from.on(event, (payload) => announce(event, payload));
}

const endings: Partial<Record<SessionEndCode, () => void>> = {
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

listen("session:ending", (ending) => endings[ending.code]?.());
onEnded(close);
onRenewed((token) => {
  if (socket?.connected) ask("auth:refresh", { token }).catch(() => {});
});
