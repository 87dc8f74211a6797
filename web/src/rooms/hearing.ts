import type { Message, Room } from "../api/contract/schemas.ts";
import type { listen, onConnect } from "../realtime/socket.ts";

interface Socket {
  listen: typeof listen;
  onConnect: typeof onConnect;
}

interface Heard {
  /** There is a connection, now or again. */
  connected: () => void;
  came: (message: Message) => void;
  removed: (message: Message) => void;
  /** The reader was taken out of the room. */
  takenOut: () => void;
  changed: (room: Room) => void;
}

/** Hears what is told of one room, and of no other. Returns what ends that. */
export function hear(roomId: string, socket: Socket, { connected, came, removed, takenOut, changed }: Heard) {
  const off = [
    socket.onConnect(connected),
    socket.listen("rooms:message:new", (message) => {
      if (message.roomId === roomId) came(message);
    }),
    socket.listen("rooms:message:deleted", (message) => {
      if (message.roomId === roomId) removed(message);
    }),
    socket.listen("users:blocked", (block) => {
      if (block.code === "NOT_A_MEMBER" && block.roomId === roomId) takenOut();
    }),
    socket.listen("rooms:updated", (room) => {
      if (room.id === roomId) changed(room);
    }),
  ];
  return (): void => {
    for (const stop of off) stop();
  };
}
