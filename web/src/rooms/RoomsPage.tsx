import { asFailure } from "../api/failure.ts";
import type { Page, Room } from "../api/types.ts";
import { lazy } from "../app/lazy.tsx";
import { explain, t } from "../i18n/texts.ts";
import { listen } from "../realtime/socket.ts";
import { call } from "../session/session.ts";
import { Badge, Empty, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, onBeforeUnmount, onMounted, reactive } from "../vue.ts";
import { RoomView } from "./RoomView.tsx";
import { paceText } from "./paceText.ts";

const NewRoomDialog = lazy(async () => (await import("./NewRoomDialog.tsx")).NewRoomDialog);
/** How long typing must rest before it is searched for. */
const REST_MS = 250;

/** The list of rooms, and beside it (below it, on a phone) the one that is open. */
export const RoomsPage = component<{ roomId: string | null }>(["roomId"], (props) => {
  const list = reactive({
    rooms: [] as Room[],
    cursor: null as string | null,
    phase: "loading" as "loading" | "ready" | "failed",
    trouble: "",
    q: "",
    creating: false,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest = 0;

  async function load(cursor: string | null = null): Promise<void> {
    const mine = ++newest;
    try {
      const page = await call<Page<Room>>("/rooms", { query: { q: list.q, cursor: cursor ?? undefined, limit: 50 } });
      // An answer that was overtaken by a newer question is of no use.
      if (mine !== newest) return;
      list.rooms = cursor === null ? page.items : [...list.rooms, ...page.items];
      list.cursor = page.nextCursor;
      list.phase = "ready";
    } catch (error) {
      list.trouble = explain(asFailure(error));
      list.phase = "failed";
    }
  }

  function search(text: string): void {
    list.q = text;
    clearTimeout(timer);
    timer = setTimeout(load, REST_MS);
  }

  const off = listen("rooms:updated", (room) => {
    list.rooms = list.rooms.map((one) => (one.id === room.id ? room : one));
  });
  onMounted(() => void load());
  onBeforeUnmount(() => {
    off();
    clearTimeout(timer);
  });

  function items(): Child {
    if (list.phase === "loading") return <Skeleton shape="room" count={6} />;
    if (list.phase === "failed") return <Trouble text={list.trouble} onRetry={load} />;
    if (list.rooms.length === 0) {
      return (
        <Empty icon="chat" title={t().rooms.empty} text={t().rooms.emptyText}>
          <button type="button" class="button primary" onClick={() => (list.creating = true)}>
            {t().rooms.create}
          </button>
        </Empty>
      );
    }
    return (
      <ul class="rooms">
        {list.rooms.map((room) => <RoomItem key={room.id} room={room} isOpen={room.id === props.roomId} />)}
        {list.cursor && (
          <li>
            <button type="button" class="button small" onClick={() => load(list.cursor)}>{t().common.more}</button>
          </li>
        )}
      </ul>
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
              value={list.q}
              onInput={(event: Event) => search((event.target as HTMLInputElement).value)}
            />
          </label>
          <button
            type="button"
            class="button square"
            aria-label={t().rooms.create}
            title={t().rooms.create}
            onClick={() => (list.creating = true)}
          >
            <Icon name="plus" />
          </button>
        </div>
        {items()}
      </section>
      {props.roomId === null
        ? (
          <div class="room-none">
            <Empty icon="chat" title={t().rooms.pick} text={t().rooms.pickText} />
          </div>
        )
        : <RoomView key={props.roomId} roomId={props.roomId} />}
      {list.creating && <NewRoomDialog onClose={() => (list.creating = false)} onCreated={() => load()} />}
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
