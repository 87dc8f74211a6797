import type { Most } from "../api/contract/schemas.ts";
import { t } from "../i18n/texts.ts";
import { go, here } from "../app/router.ts";
import { register } from "../session/session.ts";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Link, Title, Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";
import { EmailField, NewPasswordField } from "./credentials.tsx";
import { EMAIL, PASSWORD_LENGTH } from "./email.ts";

/** Opens an account. */
export const RegisterPage = component(() => {
  const values = reactive({ displayName: "", email: "", password: "" });
  const { state, bind, field } = form(values);

  const check = (): Errors => ({
    displayName: values.displayName.trim() === "" ? t().fields.REQUIRED : undefined,
    email: EMAIL.test(values.email.trim()) ? undefined : t().fields.email,
    password: [...values.password].length < PASSWORD_LENGTH ? t().fields.passwordShort : undefined,
  });

  async function send(): Promise<void> {
    await register(values.displayName, values.email, values.password);
    if (here.place.page === "register") go("/salas", { replace: true });
  }

  return () => (
    <div class="page card-page">
      <form class="card" {...bind(check, send)}>
        <Title text={t().register.title} intro={t().register.intro} />
        {state.trouble && <Trouble text={state.trouble} />}
        <Field
          {...field("displayName")}
          label={t().register.name}
          hint={t().register.nameHint}
          autocomplete="nickname"
          maxlength={40 satisfies Most["DisplayName"]}
        />
        <EmailField {...field("email")} />
        <NewPasswordField
          {...field("password")}
          label={t().login.password}
        />
        <Submit text={t().register.submit} busyText={t().register.busy} busy={state.busy} />
        <p class="muted center">
          {t().register.hasAccount} <Link to="/entrar">{t().nav.logIn}</Link>
        </p>
      </form>
    </div>
  );
});
