import { onceKey } from "../api/onceKey.ts";
import type { Room } from "../api/types.ts";
import { go } from "../app/router.ts";
import { t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";

/** Opens a room with its rules. */
export const NewRoomDialog = component<{ onClose: () => void; onCreated: () => void }>(
  ["onClose", "onCreated"],
  (props) => {
    const values = reactive({ name: "", description: "", visibility: "public", perUser: "0", global: "0" });
    const { state, bind } = form();
    const keyFor = onceKey();

    const check = (): Errors => ({ name: values.name.trim() === "" ? t().fields.REQUIRED : undefined });

    async function send(): Promise<void> {
      const body = {
        name: values.name,
        description: values.description,
        visibility: values.visibility,
        perUserSeconds: Number(values.perUser.replace(",", ".")),
        intervalGlobalSeconds: Number(values.global.replace(",", ".")),
      };
      const room = await call<Room>("/rooms", { method: "POST", body, idempotencyKey: keyFor(body) });
      props.onCreated();
      props.onClose();
      go(`/salas/${room.id}`);
    }

    return () => (
      <Dialog title={t().rooms.create} onClose={props.onClose}>
        <form {...bind(check, send)}>
          {state.trouble && <Trouble text={state.trouble} />}
          <Field
            name="name"
            autofocus
            label={t().rooms.name}
            maxlength={80}
            value={values.name}
            error={state.errors.name}
            onInput={(value) => (values.name = value)}
          />
          <Field
            name="description"
            label={t().rooms.description}
            maxlength={500}
            rows={2}
            optional
            value={values.description}
            error={state.errors.description}
            onInput={(value) => (values.description = value)}
          />
          <Field
            name="visibility"
            label={t().rooms.visibility}
            value={values.visibility}
            options={[{ value: "public", label: t().rooms.public }, {
              value: "private",
              label: t().rooms.privateChoice,
            }]}
            onInput={(value) => (values.visibility = value)}
          />
          <Field
            name="perUserSeconds"
            label={t().rooms.perUser}
            inputmode="decimal"
            value={values.perUser}
            error={state.errors.perUserSeconds}
            onInput={(value) => (values.perUser = value)}
          />
          <Field
            name="intervalGlobalSeconds"
            label={t().rooms.global}
            inputmode="decimal"
            value={values.global}
            error={state.errors.intervalGlobalSeconds}
            onInput={(value) => (values.global = value)}
          />
          <Submit text={t().rooms.createSubmit} busy={state.busy} />
        </form>
      </Dialog>
    );
  },
);
