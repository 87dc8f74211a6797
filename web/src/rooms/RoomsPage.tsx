import type { Room } from "../api/contract/schemas.ts";
import { lazy } from "../app/lazy.tsx";
import { pagedList } from "../app/pages.ts";
import { t } from "../i18n/texts.ts";
import { listen } from "../realtime/socket.ts";
import { call } from "../session/session.ts";
import { More } from "../ui/More.tsx";
import { Badge, Empty, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, onBeforeUnmount, reactive } from "../vue.ts";
import { RoomView } from "./RoomView.tsx";
import { paceText } from "./paceText.ts";

const NewRoomDialog = lazy(async () => (await import("./NewRoomDialog.tsx")).NewRoomDialog);
/** How long typing must rest before it is searched for. */
const REST_MS = 250;

/** The list of rooms, and beside it (below it, on a phone) the one that is open. */
export const RoomsPage = component<{ roomId: string | null }>((props) => {
  const list = pagedList<Room, { q: string; archived: boolean }>(
    (query, cursor) => call("listRooms", { query: { ...query, cursor, limit: 50 } }),
    (room) => room.id,
  );
  const state = reactive({ q: "", archived: false, creating: false });
  let timer: ReturnType<typeof setTimeout> | undefined;

  function search(text: string): void {
    state.q = text;
    clearTimeout(timer);
    timer = setTimeout(() => void load(true), REST_MS);
  }

  const load = (keep: boolean) => list.load({ q: state.q, archived: state.archived }, keep);

  function turn(): void {
    state.archived = !state.archived;
    void load(false);
  }

  void load(false);
  /** Rooms that were taken out of the list, and may come back. */
  const gone = new Set<string>();
  const off = listen("rooms:updated", (room) => {
    // A room that is archived, or is no more, belongs into the other list.
    if ((room.archivedAt !== undefined) !== state.archived) {
      list.remove(room.id);
      gone.add(room.id);
    } else if (gone.delete(room.id)) void list.reload();
    else list.replace(room);
  });
  onBeforeUnmount(() => {
    off();
    clearTimeout(timer);
  });

  function items(): Child {
    const { items, trouble } = list.state;
    if (trouble !== "") return <Trouble text={trouble} onRetry={() => list.reload()} />;
    if (items === null) return <Skeleton shape="room" count={6} />;
    if (items.length === 0) {
      if (state.archived && state.q === "") return <Empty icon="chat" title={t().rooms.archivedNone} />;
      return (
        <Empty icon="chat" title={t().rooms.empty} text={t().rooms.emptyText}>
          <button type="button" class="button primary" onClick={() => (state.creating = true)}>
            {t().rooms.create}
          </button>
        </Empty>
      );
    }
    return (
      <div>
        <ul class="rooms">
          {items.map((room) => <RoomItem key={room.id} room={room} isOpen={room.id === props.roomId} />)}
        </ul>
        <More list={list} />
      </div>
    );
  }

  return () => (
    <div class={["plaza", props.roomId !== null && "plaza-open"]}>
      <section class="room-list" aria-label={t().rooms.title}>
        {props.roomId === null ? <Title text={t().rooms.title} intro={t().rooms.intro} /> : <h2>{t().rooms.title}</h2>}
        <div class="room-tools">
          <label class="search">
            <Icon name="search" />
            <input
              type="search"
              placeholder={t().rooms.search}
              aria-label={t().rooms.search}
              maxlength={80}
              value={state.q}
              onInput={(event) => search(event.currentTarget.value)}
            />
          </label>
          <button
            type="button"
            class="button square"
            aria-label={t().rooms.create}
            title={t().rooms.create}
            onClick={() => (state.creating = true)}
          >
            <Icon name="plus" />
          </button>
        </div>
        <button
          type="button"
          class="button quiet small"
          aria-pressed={state.archived ? "true" : "false"}
          onClick={turn}
        >
          {t().rooms.archivedOnes}
        </button>
        {items()}
      </section>
      {props.roomId === null
        ? (
          <div class="room-none">
            <Empty icon="chat" title={t().rooms.pick} text={t().rooms.pickText} />
          </div>
        )
        : <RoomView key={props.roomId} roomId={props.roomId} onShelved={() => list.reload()} />}
      {state.creating && <NewRoomDialog onClose={() => (state.creating = false)} onCreated={() => list.reload()} />}
    </div>
  );
});

function RoomItem(props: { room: Room; isOpen: boolean }) {
  const room = props.room;
  return (
    <li>
      <Link to={`/salas/${room.id}`} current={props.isOpen} class="room">
        <span class="room-name">
          {room.visibility === "private" && <Icon name="lock" />}
          {room.name}
        </span>
        {room.description && <span class="room-about">{room.description}</span>}
        <span class="room-facts">
          <span>{t().rooms.members(room.memberCount)}</span>
          {room.perUserSeconds + room.intervalGlobalSeconds > 0 && <span>{paceText(room)}</span>}
          {room.silenced && <Badge tone="warn" text={t().rooms.silenced} />}
        </span>
      </Link>
    </li>
  );
}
