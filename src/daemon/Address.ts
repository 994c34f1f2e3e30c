/** Where the daemon can be asked: its unix socket and its TCP address. */

export interface SocketAddress {
  readonly kind: "socket"
  readonly path: string
}

/** `port` 0, before it listens: any free one. */
export interface TcpAddress {
  readonly kind: "tcp"
  readonly host: string
  readonly port: number
}

export type Address = SocketAddress | TcpAddress

/** `socket` null: the write lock names none. */
export interface Faces {
  readonly socket: SocketAddress | null
  readonly tcp: TcpAddress
}

/** The base of its URLs; the path of a socket. */
export const shownAddress = (address: Address): string => {
  if (address.kind === "socket") return address.path
  return `http://${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`
}
