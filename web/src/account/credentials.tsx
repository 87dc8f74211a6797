import { t } from "../i18n/texts.ts";
import { Field, type FieldProps } from "../ui/form.tsx";
import { h } from "../vue.ts";

type CredentialProps = Pick<FieldProps, "name" | "value" | "error" | "onInput">;

/** The address that somebody signs in with; password managers know it by its marks. */
export function EmailField(props: CredentialProps) {
  return <Field {...props} label={t().login.email} type="email" autocomplete="username" />;
}

/** A password that somebody is choosing. */
export function NewPasswordField(props: CredentialProps & { label: string }) {
  return <Field {...props} hint={t().register.passwordHint} type="password" autocomplete="new-password" />;
}
