import type { Message } from "../api/contract/schemas.ts";
import { asFailure, type Failure, OFFLINE } from "../api/failure.ts";
import type { RoomState } from "./roomState.ts";
import type { Outgoing } from "./timeline.ts";

type SendingState = Pick<RoomState, "outgoing">;

interface Surroundings {
  /** Has a message stored. Throws `Failure`. */
  deliver: (message: Pick<Outgoing, "body" | "clientMessageId">) => Promise<Message>;
  /** Whether there is a connection. */
  isUp: () => boolean;
  stored: (message: Message) => void;
  /** Takes note of a refusal. Returns whether it ends by itself: then the text goes back to its writer. */
  refused: (failure: Failure) => boolean;
  giveBack: (body: string, failure: Failure) => void;
}

/** A writer's messages on their way: each stands there at once, and becomes stored or failed in its place. */
export function sendingOf(state: SendingState, { deliver, isUp, stored, refused, giveBack }: Surroundings) {
  function send(body: string): void {
    state.outgoing = [...state.outgoing, { clientMessageId: crypto.randomUUID(), body, state: "sending" }];
    const message = state.outgoing.at(-1);
    if (message !== undefined) void transmit(message);
  }

  function retry(clientMessageId: string): void {
    const message = state.outgoing.find((one) => one.clientMessageId === clientMessageId);
    if (message !== undefined) void transmit(message);
  }

  function discard(clientMessageId: string): void {
    state.outgoing = state.outgoing.filter((one) => one.clientMessageId !== clientMessageId);
  }

  /** Sends what has not failed once more: nobody knows what became of it. */
  function resend(): void {
    for (const message of state.outgoing) if (message.state !== "failed") void transmit(message);
  }

  async function transmit(message: Outgoing): Promise<void> {
    message.state = "sending";
    delete message.code;
    const { body, clientMessageId } = message;
    try {
      stored(await deliver({ body, clientMessageId }));
    } catch (error) {
      settle(message, asFailure(error));
    }
  }

  function settle(message: Outgoing, failure: Failure): void {
    if (failure.code !== OFFLINE && refused(failure)) {
      discard(message.clientMessageId);
      giveBack(message.body, failure);
      return;
    }
    // Without a connection the next one sends it; with one, nobody knows why no answer came.
    message.state = failure.code === OFFLINE && !isUp() ? "waiting" : "failed";
    message.code = failure.code;
  }

  return { send, retry, discard, resend };
}
