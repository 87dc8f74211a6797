import type { Message, Room } from "../api/contract/schemas.ts";
import { asFailure } from "../api/failure.ts";
import { lazy } from "../app/lazy.tsx";
import { titled } from "../app/title.ts";
import { single } from "../app/turns.ts";
import { explain, t } from "../i18n/texts.ts";
import { announce } from "../realtime/socket.ts";
import { call, isAdmin, session } from "../session/session.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Badge, Empty, Icon, Link, Skeleton } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { component, h, onBeforeUnmount, reactive, ref } from "../vue.ts";
import { Composer } from "./Composer.tsx";
import { draftOf, keepDraft, putBack } from "./drafts.ts";
import { MessageList } from "./MessageList.tsx";
import { openRoom } from "./openRoom.ts";
import { paceText } from "./paceText.ts";
import { world } from "./world.ts";

const ModerateDialog = lazy(async () => (await import("../admin/ModerateDialog.tsx")).ModerateDialog);

const PrivateHistory = lazy(async () => (await import("../admin/PrivateHistory.tsx")).PrivateHistory);

interface RoomViewProps {
  roomId: string;
  /** Its owner has archived it here, or opened it again. */
  onShelved: () => void;
}

/** One open room: its messages and the composer. */
export const RoomView = component<RoomViewProps>((props) => {
  const me = session.user?.id ?? "";
  const draft = reactive({ text: draftOf(me, props.roomId) });
  const moderated = ref<Message | Room | null>(null);
  const open = openRoom(props.roomId, world(), ({ body }) => write(putBack(body, draft.text)));
  const { state } = open;

  function write(text: string): void {
    draft.text = text;
    keepDraft(me, props.roomId, text);
  }

  function send(): void {
    const body = draft.text.trim();
    write("");
    open.send(body);
  }

  onBeforeUnmount(open.close);
  titled(() => state.room?.name ?? "", open.unread);

  // One function for the room's life: a new one for each letter typed would draw every message anew.
  const moderate = (subject: Message | Room): void => void (moderated.value = subject);

  function moderation(subject: Message | Room, room: Room) {
    // A decision about the one may still be on its way when the next is open.
    const close = (): void => {
      if (moderated.value === subject) moderated.value = null;
    };
    return <ModerateDialog key={subject.id} subject={subject} room={room} onClose={close} />;
  }

  const isAsking = ref(false);
  const shelve = single(async (how: "archiveOwnRoom" | "unarchiveOwnRoom"): Promise<void> => {
    try {
      announce("rooms:updated", await call(how, { path: { roomId: props.roomId } }));
      props.onShelved();
    } catch (error) {
      toast(explain(asFailure(error)), "bad");
    }
    isAsking.value = false;
  });

  function question(room: Room) {
    return (
      <Dialog title={t().rooms.archiveTitle(room.name)} onClose={() => (isAsking.value = false)}>
        <p>{t().rooms.archiveText}</p>
        <div class="actions">
          <button
            type="button"
            class="button primary"
            aria-disabled={shelve.state.busy ? "true" : undefined}
            onClick={() => shelve.run("archiveOwnRoom")}
          >
            {t().rooms.archive}
          </button>
          <button type="button" class="button" onClick={() => (isAsking.value = false)}>{t().common.cancel}</button>
        </div>
      </Dialog>
    );
  }

  function heading(room: Room) {
    return (
      <header class="room-head">
        <Link to="/salas" class="button quiet square room-back" label={t().rooms.back}>
          <Icon name="back" />
        </Link>
        <div class="room-heading">
          <h1 tabindex="-1">
            {room.visibility === "private" && <Icon name="lock" />}
            {room.name}
          </h1>
          <p class="muted">
            {t().rooms.members(room.memberCount)}
            {" · "}
            {paceText(room)}
          </p>
        </div>
        {room.silenced && <Badge tone="warn" text={t().rooms.silenced} />}
        {room.archivedAt && <Badge tone="warn" text={t().rooms.archived} />}
        {state.mine && !room.archivedAt && (
          <button
            type="button"
            class="button quiet small"
            aria-label={t().rooms.archiveTitle(room.name)}
            onClick={() => (isAsking.value = true)}
          >
            {t().rooms.archive}
          </button>
        )}
        {isAdmin() && (
          <button
            type="button"
            class="button quiet square"
            aria-label={t().admin.manage(room.name)}
            onClick={() => moderate(room)}
          >
            <Icon name="shield" />
          </button>
        )}
      </header>
    );
  }

  return () => {
    if (state.phase === "failed" && isAdmin()) {
      return (
        <section class="room-view">
          <PrivateHistory roomId={props.roomId} />
        </section>
      );
    }
    if (state.phase === "failed") {
      const wasIn = state.failure === "NOT_A_MEMBER";
      return (
        <section class="room-view">
          <Empty
            page
            icon="lock"
            title={wasIn ? t().chat.left : t().chat.gone}
            text={wasIn ? t().chat.leftText : t().chat.goneText}
          >
            <Link to="/salas" class="button primary">{t().rooms.back}</Link>
          </Empty>
        </section>
      );
    }
    if (state.room === null) {
      return (
        <section class="room-view">
          <Skeleton shape="message" count={7} />
        </section>
      );
    }
    return (
      <section class="room-view" aria-label={state.room.name}>
        {heading(state.room)}
        <MessageList open={open} onModerate={isAdmin() ? moderate : undefined} />
        <Composer
          open={open}
          room={state.room}
          text={draft.text}
          onWrite={write}
          onSend={send}
          onReopen={() => shelve.run("unarchiveOwnRoom")}
        />
        {isAsking.value && question(state.room)}
        {moderated.value !== null && moderation(moderated.value, state.room)}
      </section>
    );
  };
});
