import { type Most, ROOM_VISIBILITIES, type RoomVisibility } from "../api/contract/schemas.ts";
import { onceKey } from "../api/onceKey.ts";
import { oneOf } from "../app/oneOf.ts";
import { go } from "../app/router.ts";
import { presence } from "../app/turns.ts";
import { t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";
import { parseSeconds } from "./seconds.ts";

/** Opens a room with its rules. */
export const NewRoomDialog = component<{ onClose: () => void; onCreated: () => void }>((props) => {
  const values = reactive({
    name: "",
    description: "",
    visibility: "public" as RoomVisibility,
    perUserSeconds: "0",
    intervalGlobalSeconds: "0",
  });
  const { state, bind, field } = form(values);
  const keyFor = onceKey();
  const isHere = presence();

  function secondsError(typed: string): string | undefined {
    const seconds = parseSeconds(typed);
    return typeof seconds === "number" ? undefined : t().fields.seconds[seconds];
  }

  /** What was typed, once nothing is wrong with it. */
  function seconds(typed: string): number | undefined {
    const found = parseSeconds(typed);
    return typeof found === "number" ? found : undefined;
  }

  const check = (): Errors => ({
    name: values.name.trim() === "" ? t().fields.REQUIRED : undefined,
    perUserSeconds: secondsError(values.perUserSeconds),
    intervalGlobalSeconds: secondsError(values.intervalGlobalSeconds),
  });

  async function send(): Promise<void> {
    const body = {
      name: values.name,
      description: values.description,
      visibility: values.visibility,
      perUserSeconds: seconds(values.perUserSeconds),
      intervalGlobalSeconds: seconds(values.intervalGlobalSeconds),
    };
    const room = await call("createRoom", { body, idempotencyKey: keyFor(body) });
    props.onCreated();
    // Closed meanwhile, its maker may be anywhere by now.
    if (!isHere()) return;
    props.onClose();
    go(`/salas/${room.id}`);
  }

  const pause = (name: "perUserSeconds" | "intervalGlobalSeconds", label: string) => (
    <Field {...field(name)} label={label} inputmode="decimal" />
  );

  return () => (
    <Dialog title={t().rooms.create} onClose={props.onClose}>
      <form {...bind(check, send)}>
        {state.trouble && <Trouble text={state.trouble} />}
        <Field
          {...field("name")}
          autofocus
          label={t().rooms.name}
          maxlength={80 satisfies Most["RoomName"]}
        />
        <Field
          {...field("description")}
          label={t().rooms.description}
          maxlength={500 satisfies Most["RoomDescription"]}
          rows={2}
          optional
        />
        <Field
          name="visibility"
          label={t().rooms.visibility}
          value={values.visibility}
          error={state.errors.visibility}
          options={[{ value: "public", label: t().rooms.public }, {
            value: "private",
            label: t().rooms.privateChoice,
          }]}
          onInput={(value) => (values.visibility = oneOf(ROOM_VISIBILITIES, value) ?? "public")}
        />
        {pause("perUserSeconds", t().rooms.perUser)}
        {pause("intervalGlobalSeconds", t().rooms.global)}
        <Submit text={t().rooms.createSubmit} busy={state.busy} />
      </form>
    </Dialog>
  );
});
