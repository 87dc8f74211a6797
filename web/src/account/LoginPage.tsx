import { t } from "../i18n/texts.ts";
import { go, here } from "../app/router.ts";
import { logIn } from "../session/session.ts";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Link, Title, Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";
import { EmailField } from "./credentials.tsx";
import { EMAIL } from "./email.ts";

/** Opens a session, and then shows what was asked for. */
export const LoginPage = component(() => {
  const values = reactive({ email: "", password: "" });
  const { state, bind, field } = form(values);

  const check = (): Errors => ({
    email: EMAIL.test(values.email.trim()) ? undefined : t().fields.email,
    password: values.password === "" ? t().fields.REQUIRED : undefined,
  });

  async function send(): Promise<void> {
    await logIn(values.email, values.password);
    if (here.place.page === "login") go("/salas", { replace: true });
  }

  return () => (
    <div class="page card-page">
      <form class="card" {...bind(check, send)}>
        <Title text={t().login.title} intro={t().login.intro} />
        {state.trouble && <Trouble text={state.trouble} />}
        <EmailField {...field("email")} />
        <Field
          {...field("password")}
          label={t().login.password}
          type="password"
          autocomplete="current-password"
        />
        <Submit text={t().login.submit} busyText={t().login.busy} busy={state.busy} />
        <p class="muted center">
          {t().login.noAccount} <Link to="/cadastro">{t().nav.register}</Link>
        </p>
      </form>
    </div>
  );
});
