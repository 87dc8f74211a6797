// What the client uses of socket.io-client 4.8, as declarations. What is said over it is the contract's.

import type { ConnectRefusal, Refused } from "../src/api/contract/schemas.ts";
import type { ClientEvents, ServerEvents } from "../src/api/contract/socket.ts";

/** What the library tells by itself. A connection that fails says why in `data` where the server refused it. */
interface OwnEvents {
  connect: void;
  disconnect: string;
  connect_error: Error & Partial<ConnectRefusal>;
}

type Heard = ServerEvents & OwnEvents;

export interface Socket {
  readonly connected: boolean;
  /** Whether the client will try to connect by itself. */
  readonly active: boolean;
  connect(): Socket;
  disconnect(): Socket;
  timeout(milliseconds: number): {
    emitWithAck<E extends keyof ClientEvents>(
      event: E,
      payload: ClientEvents[E]["payload"],
    ): Promise<ClientEvents[E]["answer"] | Refused>;
  };
  on<E extends keyof Heard>(event: E, listener: (payload: Heard[E]) => void): Socket;
}

export interface Options {
  path?: string;
  transports?: string[];
  autoConnect?: boolean;
  reconnectionDelay?: number;
  reconnectionDelayMax?: number;
  randomizationFactor?: number;
  timeout?: number;
  auth?: (give: (data: { token: string }) => void) => void;
}

export function io(options: Options): Socket;
