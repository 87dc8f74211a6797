import type { Person } from "../api/contract/schemas.ts";
import { type Page, pagedList } from "../app/pages.ts";
import { t } from "../i18n/texts.ts";
import { call, session } from "../session/session.ts";
import { Field } from "../ui/form.tsx";
import { More } from "../ui/More.tsx";
import { Avatar, Skeleton, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, reactive } from "../vue.ts";
import { Measures } from "./Measures.tsx";
import { userMeasures } from "./measures.ts";
import { roomChoice } from "./roomChoice.ts";

/** Somebody in a room: together, so that what is decided about a person never lands in another room. */
interface Present extends Person {
  roomId: string;
}

async function members(roomId: string, cursor: string | undefined): Promise<Page<Present>> {
  const page = await call("listMembers", { path: { roomId }, query: { limit: 100, cursor } });
  return { ...page, items: page.items.map(({ user }) => ({ ...user, roomId })) };
}

/** People, by the rooms they are in, and what can be done about each. */
export const PeoplePanel = component(() => {
  const rooms = roomChoice();
  const list = pagedList(members, (one) => one.id);
  const state = reactive({ roomId: "", open: "" });

  function choose(roomId: string): void {
    Object.assign(state, { roomId, open: "" });
    if (roomId === "") list.clear();
    else void list.load(roomId);
  }

  function person(user: Present): Child {
    const isOpen = state.open === user.id;
    return (
      <li key={`${user.roomId} ${user.id}`}>
        <Avatar id={user.id} name={user.displayName} />
        <div class="grow">
          <strong>{user.displayName}</strong>
          {isOpen && <Measures measures={userMeasures({ id: user.id, name: user.displayName }, user.roomId)} />}
        </div>
        {user.id !== session.user?.id && (
          <button
            type="button"
            class="button small"
            aria-expanded={isOpen ? "true" : "false"}
            aria-label={t().admin.manage(user.displayName)}
            onClick={() => (state.open = isOpen ? "" : user.id)}
          >
            {isOpen ? t().common.close : t().admin.act}
          </button>
        )}
      </li>
    );
  }

  function people(): Child {
    const { items, trouble } = list.state;
    if (trouble !== "") return <Trouble text={trouble} onRetry={() => list.reload()} />;
    if (items === null) return state.roomId !== "" && <Skeleton shape="row" count={3} />;
    return (
      <div>
        <ul class="lines">{items.map(person)}</ul>
        <More list={list} />
      </div>
    );
  }

  return () => (
    <section class="panel" aria-label={t().admin.people}>
      <h2>{t().admin.people}</h2>
      <p class="muted">{t().admin.personHint}</p>
      {rooms.state.trouble !== "" && <Trouble text={rooms.state.trouble} onRetry={() => rooms.reload()} />}
      <Field
        name="room"
        label={t().admin.room}
        value={state.roomId}
        options={[
          { value: "", label: t().admin.chooseRoom },
          ...(rooms.state.items ?? []).map((room) => ({ value: room.id, label: room.name })),
        ]}
        onInput={choose}
      />
      {state.roomId === "" && <More list={rooms} />}
      {people()}
    </section>
  );
});
