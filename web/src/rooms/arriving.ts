import type { Message } from "../api/contract/schemas.ts";
import type { RoomState } from "./roomState.ts";
import { leavesGap, stillOutgoing } from "./timeline.ts";

type ArrivingState = Pick<RoomState, "phase" | "timeline" | "outgoing">;

interface Surroundings {
  show: (messages: readonly Message[]) => void;
  /** Something is missing: asks for it. */
  join: () => void;
  /** A message came; whether it is the reader's own. */
  heard: (isMine: boolean) => void;
  /** A message of the reader's own was stored. */
  sent: () => void;
  /** Somebody spoke who was not heard before. */
  countAgain: () => void;
  /** Whether nobody sees the page. */
  isHidden: () => boolean;
  missed: (message: Message) => void;
}

/** The messages that come into an open room, each in its place: what would leave a gap is asked for with what it lacks.
 * @param me who reads: what they wrote is on its way no more once it is here. */
export function arrivingOf(state: ArrivingState, me: string, surroundings: Surroundings) {
  const { join, heard, sent, countAgain, isHidden, missed } = surroundings;

  function show(messages: readonly Message[]): void {
    surroundings.show(messages);
    landed(messages);
  }

  function landed(messages: readonly Message[]): void {
    state.outgoing = stillOutgoing(state.outgoing, messages, me);
  }

  function arrive(message: Message): void {
    const isMine = message.author.id === me;
    const isNew = !state.timeline.some((one) => one.author.id === message.author.id);
    show([message]);
    if (isNew && !isMine) countAgain();
    if (isHidden()) missed(message);
    heard(isMine);
  }

  return {
    /** These are here now: those of them that were on their way are so no more. */
    landed,
    /** Somebody wrote. */
    came(message: Message): void {
      if (state.phase !== "open") return;
      if (leavesGap(state.timeline, message)) join();
      else arrive(message);
    },
    /** A message of the reader's was stored. It comes with all others, in their order: it may have come already, or never
     * will. */
    stored(message: Message): void {
      if (leavesGap(state.timeline, message)) join();
      else show([message]);
      sent();
    },
  };
}
