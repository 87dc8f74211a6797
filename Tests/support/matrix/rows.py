"""Who may do what: one line for every route and every socket event, one column for every kind of caller.

The callers: without a token; with a broken, an expired, a revoked one; another user; a suspended and a silenced owner;
the owner of what the route is about; an admin. `#private` marks a line about a private room, or an ad that is not
approved; `#own` one that is its caller's own right, which no sanction takes away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

REST = """
                                            | none broken expired revoked | other suspended silenced owner admin
POST   /auth/register                       | 201  401    401     401     | 201   403       201      201   201
POST   /auth/login                          | 200  401    401     401     | 200   403       200      200   200
POST   /auth/refresh                        | 200  401    401     401     | 200   403       200      200   200
POST   /auth/logout                    #own | 401  401    401     401     | 204   204       204      204   204
GET    /auth/me                        #own | 401  401    401     401     | 200   200       200      200   200
PATCH  /auth/me                             | 401  401    401     401     | 200   403       403      200   200
POST   /auth/password                  #own | 401  401    401     401     | 204   204       204      204   204
GET    /auth/sessions                  #own | 401  401    401     401     | 200   200       200      200   200
DELETE /auth/sessions/{sessionId}      #own | 401  401    401     401     | 404   204       204      204   404
GET    /.well-known/jwks.json               | 200  401    401     401     | 200   403       200      200   200
GET    /rooms                               | 401  401    401     401     | 200   403       200      200   200
POST   /rooms                               | 401  401    401     401     | 201   403       403      201   201
GET    /rooms/{roomId}                      | 401  401    401     401     | 200   403       200      200   200
GET    /rooms/{roomId}             #private | 401  401    401     401     | 404   403       200      200   404
PATCH  /rooms/{roomId}                      | 401  401    401     401     | 403   403       403      200   200
PATCH  /rooms/{roomId}             #private | 401  401    401     401     | 404   403       403      200   404
POST   /rooms/{roomId}/archive              | 401  401    401     401     | 403   403       403      200   403
POST   /rooms/{roomId}/archive     #private | 401  401    401     401     | 404   403       403      200   404
POST   /rooms/{roomId}/unarchive            | 401  401    401     401     | 403   403       403      200   403
POST   /rooms/{roomId}/unarchive   #private | 401  401    401     401     | 404   403       403      200   404
GET    /rooms/{roomId}/messages             | 401  401    401     401     | 200   403       200      200   200
GET    /rooms/{roomId}/messages    #private | 401  401    401     401     | 404   403       200      200   404
POST   /rooms/{roomId}/messages             | 401  401    401     401     | 201   403       403      201   201
POST   /rooms/{roomId}/messages    #private | 401  401    401     401     | 404   403       403      201   404
GET    /rooms/{roomId}/members              | 401  401    401     401     | 200   403       200      200   200
GET    /rooms/{roomId}/members     #private | 401  401    401     401     | 404   403       200      200   404
POST   /rooms/{roomId}/members              | 401  401    401     401     | 403   403       403      201   201
POST   /rooms/{roomId}/members     #private | 401  401    401     401     | 404   403       403      201   404
DELETE /rooms/{roomId}/members/{userId}          | 401 401 401 401 | 403   403       403      204   204
DELETE /rooms/{roomId}/members/{userId} #private | 401 401 401 401 | 404   403       403      204   404
POST   /moderation/ads/{adId}/approve #private    | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/ads/{adId}/suspend #private    | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/ads/{adId}/delete #private     | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/rooms/{roomId}/silence         | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/rooms/{roomId}/unsilence       | 401 401 401 401 | 403   403       403      403   409
POST   /moderation/rooms/{roomId}/archive         | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/rooms/{roomId}/unarchive       | 401 401 401 401 | 403   403       403      403   409
POST   /moderation/users/{userId}/silence         | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/users/{userId}/unsilence       | 401 401 401 401 | 403   403       403      403   409
POST   /moderation/users/{userId}/suspend         | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/users/{userId}/reinstate       | 401 401 401 401 | 403   403       403      403   409
POST   /moderation/users/{userId}/delete          | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/messages/{messageId}/delete    | 401 401 401 401 | 403   403       403      403   404
GET    /moderation/queue                          | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/queue/{itemId}/claim           | 401 401 401 401 | 403   403       403      403   404
POST   /moderation/queue/{itemId}/release         | 401 401 401 401 | 403   403       403      403   404
GET    /moderation/actions                        | 401 401 401 401 | 403   403       403      403   200
GET    /moderation/actions/{actionId}             | 401 401 401 401 | 403   403       403      403   404
GET    /moderation/audit/verify                   | 401 401 401 401 | 403   403       403      403   200
GET    /moderation/me/actions                #own | 401 401 401 401 | 200   200       200      200   200
GET    /moderation/private-access                 | 401 401 401 401 | 403   403       403      403   200
POST   /moderation/private-access                 | 401 401 401 401 | 403   403       403      403   201
GET    /marketplace/ads                     | 200  401    401     401     | 200   403       200      200   200
POST   /marketplace/ads                     | 401  401    401     401     | 201   403       403      201   201
GET    /marketplace/ads/{adId}              | 200  401    401     401     | 200   403       200      200   200
GET    /marketplace/ads/{adId}     #private | 404  401    401     401     | 404   403       200      200   200
PATCH  /marketplace/ads/{adId}              | 401  401    401     401     | 403   403       403      200   403
PATCH  /marketplace/ads/{adId}     #private | 401  401    401     401     | 404   403       403      200   403
DELETE /marketplace/ads/{adId}              | 401  401    401     401     | 403   403       403      204   403
DELETE /marketplace/ads/{adId}     #private | 401  401    401     401     | 404   403       403      204   403
POST   /marketplace/ads/{adId}/conclude          | 401 401 401 401 | 403   403       403      200   403
POST   /marketplace/ads/{adId}/conclude #private | 401 401 401 401 | 404   403       403      409   403
PUT    /marketplace/ads/{adId}/attachments          | 401 401 401 401 | 403 403     403      200   403
PUT    /marketplace/ads/{adId}/attachments #private | 401 401 401 401 | 404 403     403      200   403
POST   /uploads                             | 401  401    401     401     | 201   403       403      201   201
GET    /uploads/{uploadId}                  | 401  401    401     401     | 404   403       200      200   200
DELETE /uploads/{uploadId}                  | 401  401    401     401     | 404   403       403      204   404
POST   /uploads/{uploadId}/complete         | 401  401    401     401     | 404   403       403      200   404
GET    /uploads/{uploadId}/content          | 404  401    401     401     | 404   403       302      302   302
"""

# 401 and suspended refuse the connection; the other answers are acknowledgements.
SOCKET = """
                                            | none broken expired revoked | other suspended silenced owner admin
rooms:list                                  | 401  401    401     401     | ok    403       ok       ok    ok
rooms:join                                  | 401  401    401     401     | ok    403       ok       ok    ok
rooms:join                         #private | 401  401    401     401     | 404   403       ok       ok    404
rooms:leave                                 | 401  401    401     401     | ok    403       ok       ok    ok
rooms:message:send                          | 401  401    401     401     | ok    403       403      ok    ok
rooms:message:send                 #private | 401  401    401     401     | 404   403       403      ok    404
auth:refresh                                | 401  401    401     401     | ok    403       ok       ok    ok
"""
CALLERS = ("none", "broken", "expired", "revoked", "other", "suspended", "silenced", "owner", "admin")


@dataclass(frozen=True)
class Line:
    """A line of a table."""

    # `GET /rooms/{roomId}`, or an event's name.
    name: str
    private: bool
    # Whether it is the caller's own right.
    own: bool
    expected: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.name + (" private" if self.private else "")

    @cached_property
    def by_caller(self) -> dict[str, str]:
        return dict(zip(CALLERS, self.expected, strict=True))


def lines(table: str) -> list[Line]:
    """A table's lines without its heading."""
    found = []
    for text in table.strip("\n").splitlines()[1:]:
        left, _, answers = text.partition("|")
        name, _, note = left.partition("#")
        assert note.strip() in ("", "private", "own")
        expected = tuple(answers.replace("|", " ").split())
        found.append(Line(" ".join(name.split()), note.strip() == "private", note.strip() == "own", expected))
    return found
