/// What a group of routes is for, which says what a sanctioned account may do there. Declared once for each group; a route
/// is content unless it says otherwise.
public enum RouteAccess: Sendable {
    /// What others write or would see: a silenced account reads only, a suspended one is refused.
    case content
    /// What begins a session, needs none, or takes oneself out of a room, and is nobody's content: a silence does not
    /// matter, a suspended account is refused.
    case entrance
    /// What is one's own safety and right – ending sessions, changing the password, reading what was decided about
    /// oneself and why. No sanction takes it away.
    case ownRights
}
