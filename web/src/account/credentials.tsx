import { t } from "../i18n/texts.ts";
import { Field } from "../ui/form.tsx";
import { h } from "../vue.ts";

interface CredentialProps {
  value: string;
  error?: string | undefined;
  onInput: (value: string) => void;
}

/** The address that somebody signs in with; password managers know it by its marks. */
export function EmailField(props: CredentialProps) {
  return (
    <Field
      name="email"
      label={t().login.email}
      type="email"
      autocomplete="username"
      value={props.value}
      error={props.error}
      onInput={props.onInput}
    />
  );
}

/** A password that somebody is choosing. */
export function NewPasswordField(props: CredentialProps & { name: string; label: string }) {
  return (
    <Field
      name={props.name}
      label={props.label}
      hint={t().register.passwordHint}
      type="password"
      autocomplete="new-password"
      value={props.value}
      error={props.error}
      onInput={props.onInput}
    />
  );
}
