// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// What a client may send on the socket.
public enum SocketRequest: String, Sendable, CaseIterable {
    /// Rooms that the caller may see, newest first.
    case roomsList = "rooms:list"
    /// Open a room, history, then live messages from there.
    case roomsJoin = "rooms:join"
    /// Stop hearing a room on this socket, which everybody may.
    case roomsLeave = "rooms:leave"
    /// Write.
    case roomsMessageSend = "rooms:message:send"
    /// A fresh access token of the same session.
    case authRefresh = "auth:refresh"
}

/// What a connected client is told.
public enum SocketPacket: String, Sendable, CaseIterable {
    /// A message, to every socket in the room, the sender's included, in `seq` order on each.
    case roomsMessageNew = "rooms:message:new"
    /// A message was removed. It keeps its place; `body` is empty and `deletedAt` says when. May come more than once,
    /// and before a page that was read earlier and still shows the message: a removed message stays removed.
    case roomsMessageDeleted = "rooms:message:deleted"
    /// The room's texts or rules have changed, it was silenced or archived, or that is over: told at once. That it has
    /// fewer members is told at most once a second.
    case roomsUpdated = "rooms:updated"
    /// The user may no longer write. `NOT_A_MEMBER`: they are no longer in the room `roomId`, because they left it or
    /// were removed, and hear it no more; it comes to all of the user's sockets.
    case usersBlocked = "users:blocked"
    /// The user may write again.
    case usersUnblocked = "users:unblocked"
    /// The server is about to close this socket on purpose.
    case sessionEnding = "session:ending"
}
