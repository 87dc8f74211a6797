import { asFailure } from "../api/failure.ts";
import type { Page, Person } from "../api/types.ts";
import { explain, t } from "../i18n/texts.ts";
import { call, session } from "../session/session.ts";
import { Field } from "../ui/form.tsx";
import { Avatar, Skeleton, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, reactive } from "../vue.ts";
import { Measures } from "./Measures.tsx";
import { userMeasures } from "./measures.ts";
import { roomChoice } from "./roomChoice.ts";

interface Member {
  user: Person;
}

/** People, by the rooms they are in, and what can be done about each. */
export const PeoplePanel = component([], () => {
  const choice = roomChoice();
  const state = reactive({
    roomId: "",
    members: null as Person[] | null,
    open: "",
    trouble: "",
    cursor: null as string | null,
  });
  void choice.load();

  async function load(more = false): Promise<void> {
    state.trouble = "";
    if (!more) state.members = null;
    try {
      const query = { limit: 100, cursor: more ? (state.cursor ?? undefined) : undefined };
      const page = await call<Page<Member>>(`/rooms/${state.roomId}/members`, { query });
      state.members = [...(more ? (state.members ?? []) : []), ...page.items.map((member) => member.user)];
      state.cursor = page.nextCursor;
    } catch (error) {
      state.trouble = explain(asFailure(error));
    }
  }

  function person(user: Person): Child {
    const isOpen = state.open === user.id;
    return (
      <li key={user.id}>
        <Avatar id={user.id} name={user.displayName} />
        <div class="grow">
          <strong>{user.displayName}</strong>
          {isOpen && <Measures measures={userMeasures({ id: user.id, name: user.displayName }, state.roomId)} />}
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

  return () => (
    <section class="panel" aria-label={t().admin.people}>
      <h2>{t().admin.people}</h2>
      <p class="muted">{t().admin.personHint}</p>
      {choice.state.trouble !== "" && <Trouble text={choice.state.trouble} onRetry={choice.load} />}
      <Field
        name="room"
        label={t().admin.room}
        value={state.roomId}
        options={[
          { value: "", label: t().admin.chooseRoom },
          ...(choice.state.rooms ?? []).map((room) => ({ value: room.id, label: room.name })),
        ]}
        onInput={(value) => {
          state.roomId = value;
          if (value !== "") void load();
        }}
      />
      {state.trouble !== "" && <Trouble text={state.trouble} onRetry={() => load()} />}
      {state.roomId !== "" && state.members === null && state.trouble === "" && <Skeleton shape="row" count={3} />}
      {state.members !== null && <ul class="lines">{state.members.map(person)}</ul>}
      {state.cursor !== null && (
        <button type="button" class="button more" onClick={() => load(true)}>{t().common.more}</button>
      )}
    </section>
  );
});
