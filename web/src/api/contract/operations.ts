// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml; `make test` fails where it differs.
import type {
  Action,
  ActionKind,
  ActionPage,
  Ad,
  AdAttachments,
  AdChange,
  AdDecision,
  AdPage,
  AdSort,
  AdStatus,
  AdType,
  AdVersion,
  AuditReport,
  Cents,
  Decision,
  HistoryOrder,
  Id,
  KeySet,
  Login,
  MemberId,
  MemberPage,
  Message,
  MessagePage,
  NewAd,
  NewMember,
  NewMessage,
  NewRoom,
  NewUpload,
  OwnActionPage,
  PasswordChange,
  PrivateAccess,
  PrivateAccessPage,
  PrivateAccessRequest,
  ProfileChange,
  Refresh,
  Registration,
  ReviewItem,
  ReviewItemPage,
  ReviewKind,
  Room,
  RoomChange,
  RoomPage,
  SessionPage,
  SignedIn,
  SilenceDecision,
  TimedDecision,
  UnsilenceDecision,
  Upload,
  UploadGrant,
  UploadOutcome,
  User,
} from "./schemas.ts";

/** What an operation takes that takes nothing. */
type Nothing = Record<never, never>;

/** What each operation takes and answers, and who may ask: `anyone` (as nobody), `open` (as nobody or as a user),
 * `own` (as a user, also of a suspended account) or `user`. */
export interface Operations {
  /** Opens an account and its first session. */
  register: { access: "anyone"; request: { body: Registration; idempotencyKey?: string }; answer: SignedIn };
  /** Begins a session. */
  logIn: { access: "anyone"; request: { body: Login }; answer: SignedIn };
  /** Exchanges a refresh token for new tokens. */
  refresh: { access: "anyone"; request: { body?: Refresh }; answer: SignedIn };
  /** Ends the caller's session, everywhere and at once. */
  logOut: { access: "own"; request: Nothing; answer: void };
  /** The caller's account. */
  readMe: { access: "own"; request: Nothing; answer: User };
  /** Changes the caller's name. */
  changeMe: { access: "user"; request: { body: ProfileChange }; answer: User };
  /** Changes the caller's password and ends all other sessions. */
  changePassword: { access: "own"; request: { body: PasswordChange }; answer: void };
  /** The caller's sessions that stand, newest first, at most 100. */
  listSessions: { access: "own"; request: Nothing; answer: SessionPage };
  /** Ends one of the caller's sessions, everywhere and at once. */
  endSession: { access: "own"; request: { path: { sessionId: Id } }; answer: void };
  /** The public keys of access tokens: those that sign, will sign next, and have signed tokens still in use. */
  readKeys: { access: "anyone"; request: Nothing; answer: KeySet };
  /** Lists the rooms that the caller may see, newest first. */
  listRooms: {
    access: "user";
    request: { query?: { limit?: number; cursor?: string; archived?: boolean; q?: string } };
    answer: RoomPage;
  };
  /** Opens a room, which the caller then owns. */
  createRoom: { access: "user"; request: { body: NewRoom; idempotencyKey?: string }; answer: Room };
  /** One room. */
  showRoom: { access: "user"; request: { path: { roomId: Id } }; answer: Room };
  /** Changes texts or rules. The owner and admins may, a private room's only if they belong to it; it holds at
   * once, in every gateway. */
  updateRoom: { access: "user"; request: { path: { roomId: Id }; body: RoomChange }; answer: Room };
  /** Closes a room of the caller's to writing and takes it out of the list; what was said stays to be read by
   * whoever could read it. Once more changes nothing. Admins archive other people's rooms by a decision, which is
   * on record. */
  archiveOwnRoom: { access: "user"; request: { path: { roomId: Id } }; answer: Room };
  /** Opens an archived room of the caller's again. What moderation archived only moderation opens (`FORBIDDEN`). */
  unarchiveOwnRoom: { access: "user"; request: { path: { roomId: Id } }; answer: Room };
  /** Reads the room's messages in pages. */
  readHistory: {
    access: "user";
    request: { path: { roomId: Id }; query?: { limit?: number; cursor?: string; order?: HistoryOrder } };
    answer: MessagePage;
  };
  /** Writes a message, by the same rules as the socket. In a public room it makes its author a member. */
  sendMessage: {
    access: "user";
    request: { path: { roomId: Id }; body: NewMessage; idempotencyKey?: string };
    answer: Message;
  };
  /** Lists the members by the time they joined, oldest first. */
  listMembers: {
    access: "user";
    request: { path: { roomId: Id }; query?: { limit?: number; cursor?: string } };
    answer: MemberPage;
  };
  /** Adds a member; without `userId` the caller enters a public room. */
  addMember: {
    access: "user";
    request: { path: { roomId: Id }; body: NewMember; idempotencyKey?: string };
    answer: MemberId;
  };
  /** Removes a member, or leaves the room, which who is silenced may as well. The owner cannot be without it. */
  removeMember: { access: "user"; request: { path: { roomId: Id; userId: Id } }; answer: void };
  /** Gives permission to upload one picture of exactly the type and size that are announced. */
  startUpload: { access: "user"; request: { body: NewUpload; idempotencyKey?: string }; answer: UploadGrant };
  /** Shows an upload to its owner or an admin, with a short-lived address of the picture if it is ready. */
  showUpload: { access: "user"; request: { path: { uploadId: Id } }; answer: Upload };
  /** Removes an upload of one's own that no ad has; may be repeated. */
  discardUpload: { access: "user"; request: { path: { uploadId: Id } }; answer: void };
  /** Has what was uploaded looked at; may be repeated. */
  completeUpload: { access: "user"; request: { path: { uploadId: Id } }; answer: UploadOutcome };
  /** Leads to the picture. Everybody may see one that an approved ad has; others only their owner and admins. */
  showPicture: { access: "open"; request: { path: { uploadId: Id } }; answer: void };
  /** Lists approved ads; with a token also the caller's own. */
  listAds: {
    access: "open";
    request: {
      query?: {
        limit?: number;
        cursor?: string;
        type?: AdType;
        q?: string;
        city?: string;
        category?: string;
        minPriceCents?: Cents;
        maxPriceCents?: Cents;
        mine?: boolean;
        status?: AdStatus;
        sort?: AdSort;
      };
    };
    answer: AdPage;
  };
  /** Creates an ad, which then waits for a moderator. */
  createAd: { access: "user"; request: { body: NewAd; idempotencyKey?: string }; answer: Ad };
  /** One ad. */
  showAd: { access: "open"; request: { path: { adId: Id } }; answer: Ad };
  /** Changes what an ad says. An approved one is `pendente` again and keeps its place in the list. */
  editAd: { access: "user"; request: { path: { adId: Id }; body: AdChange }; answer: Ad };
  /** Takes an ad back. It is `excluido` then. */
  deleteAd: { access: "user"; request: { path: { adId: Id } }; answer: void };
  /** Says that an approved ad was a success. It is `concluido` then and leaves the list. */
  concludeAd: { access: "user"; request: { path: { adId: Id }; body?: AdVersion }; answer: Ad };
  /** Sets an ad's pictures, in their order, as an edit. */
  setAttachments: { access: "user"; request: { path: { adId: Id }; body: AdAttachments }; answer: Ad };
  /** Approves the ad in the version that was read. */
  approveAd: {
    access: "user";
    request: { path: { adId: Id }; body: AdDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Suspends the ad in the version that was read. */
  suspendAd: {
    access: "user";
    request: { path: { adId: Id }; body: AdDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Deletes the ad in the version that was read. */
  removeAd: {
    access: "user";
    request: { path: { adId: Id }; body: AdDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Lets nobody but admins write in the room, for a time or until it is lifted. */
  silenceRoom: {
    access: "user";
    request: { path: { roomId: Id }; body: TimedDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Lifts the silence of the room. */
  unsilenceRoom: {
    access: "user";
    request: { path: { roomId: Id }; body: Decision; idempotencyKey?: string };
    answer: Action;
  };
  /** Closes the room to writing, admins' too, and takes it out of the list, until an admin opens it again. What its
   * owner archived becomes moderation's by it. */
  archiveRoom: {
    access: "user";
    request: { path: { roomId: Id }; body: Decision; idempotencyKey?: string };
    answer: Action;
  };
  /** Opens an archived room again, whoever archived it. */
  unarchiveRoom: {
    access: "user";
    request: { path: { roomId: Id }; body: Decision; idempotencyKey?: string };
    answer: Action;
  };
  /** Lets the user read and not write, in a room or everywhere. */
  silenceUser: {
    access: "user";
    request: { path: { userId: Id }; body: SilenceDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Lifts a silence of the user. */
  unsilenceUser: {
    access: "user";
    request: { path: { userId: Id }; body: UnsilenceDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Shuts the account out, for a time or until it is reinstated. */
  suspendUser: {
    access: "user";
    request: { path: { userId: Id }; body: TimedDecision; idempotencyKey?: string };
    answer: Action;
  };
  /** Lets a suspended account in again. */
  reinstateUser: {
    access: "user";
    request: { path: { userId: Id }; body: Decision; idempotencyKey?: string };
    answer: Action;
  };
  /** Deletes the account and erases its personal data everywhere. */
  deleteUser: {
    access: "user";
    request: { path: { userId: Id }; body: Decision; idempotencyKey?: string };
    answer: Action;
  };
  /** Deletes the message. */
  removeMessage: {
    access: "user";
    request: { path: { messageId: Id }; body: Decision; idempotencyKey?: string };
    answer: Action;
  };
  /** Lists what waits for review, oldest first. */
  listQueue: {
    access: "user";
    request: { query?: { limit?: number; cursor?: string; kind?: ReviewKind } };
    answer: ReviewItemPage;
  };
  /** Takes an item for a time, or keeps it for longer. */
  claimItem: { access: "user"; request: { path: { itemId: Id } }; answer: ReviewItem };
  /** Gives an item back. */
  releaseItem: { access: "user"; request: { path: { itemId: Id } }; answer: void };
  /** Lists what is on record, newest first. */
  listActions: {
    access: "user";
    request: { query?: { limit?: number; cursor?: string; subject?: Id; user?: Id; admin?: Id; kind?: ActionKind } };
    answer: ActionPage;
  };
  /** One action, and what has become of it. */
  showAction: { access: "user"; request: { path: { actionId: Id } }; answer: Action };
  /** Computes the audit log's hashes again and compares. */
  verifyAudit: { access: "user"; request: { query?: { after?: number } }; answer: AuditReport };
  /** What was done to the caller and what is theirs, newest first, and why. */
  listOwnActions: { access: "own"; request: { query?: { limit?: number; cursor?: string } }; answer: OwnActionPage };
  /** Lists grants of access to private rooms, newest first. */
  listPrivateAccess: {
    access: "user";
    request: { query?: { limit?: number; cursor?: string } };
    answer: PrivateAccessPage;
  };
  /** Opens a private room's history to the caller for a time. */
  grantPrivateAccess: {
    access: "user";
    request: { body: PrivateAccessRequest; idempotencyKey?: string };
    answer: PrivateAccess;
  };
}

export type OperationId = keyof Operations;

/** Where each operation is. */
export const ADDRESSES = {
  register: "POST /auth/register",
  logIn: "POST /auth/login",
  refresh: "POST /auth/refresh",
  logOut: "POST /auth/logout",
  readMe: "GET /auth/me",
  changeMe: "PATCH /auth/me",
  changePassword: "POST /auth/password",
  listSessions: "GET /auth/sessions",
  endSession: "DELETE /auth/sessions/{sessionId}",
  readKeys: "GET /.well-known/jwks.json",
  listRooms: "GET /rooms",
  createRoom: "POST /rooms",
  showRoom: "GET /rooms/{roomId}",
  updateRoom: "PATCH /rooms/{roomId}",
  archiveOwnRoom: "POST /rooms/{roomId}/archive",
  unarchiveOwnRoom: "POST /rooms/{roomId}/unarchive",
  readHistory: "GET /rooms/{roomId}/messages",
  sendMessage: "POST /rooms/{roomId}/messages",
  listMembers: "GET /rooms/{roomId}/members",
  addMember: "POST /rooms/{roomId}/members",
  removeMember: "DELETE /rooms/{roomId}/members/{userId}",
  startUpload: "POST /uploads",
  showUpload: "GET /uploads/{uploadId}",
  discardUpload: "DELETE /uploads/{uploadId}",
  completeUpload: "POST /uploads/{uploadId}/complete",
  showPicture: "GET /uploads/{uploadId}/content",
  listAds: "GET /marketplace/ads",
  createAd: "POST /marketplace/ads",
  showAd: "GET /marketplace/ads/{adId}",
  editAd: "PATCH /marketplace/ads/{adId}",
  deleteAd: "DELETE /marketplace/ads/{adId}",
  concludeAd: "POST /marketplace/ads/{adId}/conclude",
  setAttachments: "PUT /marketplace/ads/{adId}/attachments",
  approveAd: "POST /moderation/ads/{adId}/approve",
  suspendAd: "POST /moderation/ads/{adId}/suspend",
  removeAd: "POST /moderation/ads/{adId}/delete",
  silenceRoom: "POST /moderation/rooms/{roomId}/silence",
  unsilenceRoom: "POST /moderation/rooms/{roomId}/unsilence",
  archiveRoom: "POST /moderation/rooms/{roomId}/archive",
  unarchiveRoom: "POST /moderation/rooms/{roomId}/unarchive",
  silenceUser: "POST /moderation/users/{userId}/silence",
  unsilenceUser: "POST /moderation/users/{userId}/unsilence",
  suspendUser: "POST /moderation/users/{userId}/suspend",
  reinstateUser: "POST /moderation/users/{userId}/reinstate",
  deleteUser: "POST /moderation/users/{userId}/delete",
  removeMessage: "POST /moderation/messages/{messageId}/delete",
  listQueue: "GET /moderation/queue",
  claimItem: "POST /moderation/queue/{itemId}/claim",
  releaseItem: "POST /moderation/queue/{itemId}/release",
  listActions: "GET /moderation/actions",
  showAction: "GET /moderation/actions/{actionId}",
  verifyAudit: "GET /moderation/audit/verify",
  listOwnActions: "GET /moderation/me/actions",
  listPrivateAccess: "GET /moderation/private-access",
  grantPrivateAccess: "POST /moderation/private-access",
} as const satisfies Record<OperationId, string>;
