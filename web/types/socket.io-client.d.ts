// What the client uses of socket.io-client 4.8, as declarations.

export interface Socket {
  readonly connected: boolean;
  /** Whether the client will try to connect by itself. */
  readonly active: boolean;
  connect(): Socket;
  disconnect(): Socket;
  emit(event: string, ...values: unknown[]): Socket;
  timeout(milliseconds: number): { emitWithAck(event: string, ...values: unknown[]): Promise<unknown> };
  // deno-lint-ignore no-explicit-any -- what a server sends is checked by who listens
  on(event: string, listener: (...values: any[]) => void): Socket;
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
