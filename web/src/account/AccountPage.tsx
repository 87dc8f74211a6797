import type { Most, Session } from "../api/contract/schemas.ts";
import { asFailure } from "../api/failure.ts";
import { go } from "../app/router.ts";
import { pagedList } from "../app/pages.ts";
import { single } from "../app/turns.ts";
import { ago } from "../i18n/format.ts";
import { explain, t } from "../i18n/texts.ts";
import { call, logOut, session } from "../session/session.ts";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { refocus } from "../ui/focus.ts";
import { More } from "../ui/More.tsx";
import { Badge, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { type Child, component, h, reactive } from "../vue.ts";
import { NewPasswordField } from "./credentials.tsx";
import { deviceName } from "./device.ts";
import { PASSWORD_LENGTH } from "./email.ts";

/** Name, password and sessions. */
export const AccountPage = component(() => {
  const leave = single(async () => {
    try {
      await logOut();
      go("/entrar");
    } catch (error) {
      toast(explain(asFailure(error)), "bad");
    }
  });

  return () => (
    <div class="page narrow stack">
      <Title text={t().account.title} intro={session.user?.email ?? ""}>
        <Link to="/decisoes" class="button">{t().nav.decisions}</Link>
        <button type="button" class="button" title={t().account.logOutHint} onClick={() => leave.run()}>
          <Icon name="door" />
          {t().nav.logOut}
        </button>
      </Title>
      <Profile />
      <Sessions />
      <Password />
    </div>
  );
});

const Profile = component(() => {
  const values = reactive({ displayName: session.user?.displayName ?? "" });
  const { state, bind, field } = form(values);

  const check = (): Errors => ({ displayName: values.displayName.trim() === "" ? t().fields.REQUIRED : undefined });

  async function send(): Promise<void> {
    const user = await call("changeMe", { body: values });
    if (session.user?.id === user.id) session.user = user;
    toast(t().common.saved);
  }

  return () => (
    <form class="panel" {...bind(check, send)}>
      <h2>{t().account.profile}</h2>
      {state.trouble && <Trouble text={state.trouble} />}
      <Field
        {...field("displayName")}
        label={t().account.name}
        hint={t().register.nameHint}
        autocomplete="nickname"
        maxlength={40 satisfies Most["DisplayName"]}
      />
      <Submit text={t().common.save} busy={state.busy} />
    </form>
  );
});

const Password = component(() => {
  const values = reactive({ currentPassword: "", newPassword: "" });
  const { state, bind, field } = form(values);

  function check(): Errors {
    const { currentPassword: current, newPassword: next } = values;
    const short = [...next].length < PASSWORD_LENGTH ? t().fields.passwordShort : undefined;
    return {
      currentPassword: current === "" ? t().fields.REQUIRED : undefined,
      newPassword: short ?? (next === current ? t().fields.passwordSame : undefined),
    };
  }

  async function send(): Promise<void> {
    await call("changePassword", { body: values });
    Object.assign(values, { currentPassword: "", newPassword: "" });
    toast(t().account.passwordDone);
  }

  return () => (
    <form class="panel" {...bind(check, send)}>
      <h2>{t().account.password}</h2>
      {state.trouble && <Trouble text={state.trouble} />}
      <Field
        {...field("currentPassword")}
        label={t().account.current}
        type="password"
        autocomplete="current-password"
      />
      <NewPasswordField
        {...field("newPassword")}
        label={t().account.next}
      />
      <Submit text={t().account.password} busy={state.busy} />
    </form>
  );
});

const Sessions = component(() => {
  const list = pagedList<Session, undefined>(
    () => call("listSessions"),
    (one) => one.id,
  );
  void list.load(undefined);

  const end = single(async (ended: Session) => {
    try {
      await call("endSession", { path: { sessionId: ended.id } });
      list.remove(ended.id);
      toast(t().account.ended);
      await refocus("#sessions");
    } catch (error) {
      toast(explain(asFailure(error)), "bad");
      await list.reload();
    }
  });

  function lines(): Child {
    const { items, trouble } = list.state;
    if (trouble !== "") return <Trouble text={trouble} onRetry={() => list.reload()} />;
    if (items === null) return <Skeleton shape="row" count={2} />;
    return (
      <ul class="lines">
        {items.map((one) => (
          <li key={one.id}>
            <div>
              <strong>{deviceName(one.device.userAgent)}</strong>
              <p class="hint">{one.device.address} · {t().account.lastUsed(ago(one.lastUsedAt))}</p>
            </div>
            {one.current
              ? <Badge tone="good" text={t().account.thisSession} />
              : (
                <button type="button" class="button small" onClick={() => end.run(one)}>
                  {t().account.endSession}
                </button>
              )}
          </li>
        ))}
      </ul>
    );
  }

  return () => (
    <section class="panel" aria-label={t().account.sessions}>
      <h2 id="sessions" tabindex="-1">{t().account.sessions}</h2>
      <p class="muted">{t().account.sessionsHint}</p>
      {lines()}
      <More list={list} />
    </section>
  );
});
