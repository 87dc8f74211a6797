import { t } from "../i18n/texts.ts";
import { Title } from "../ui/parts.tsx";
import { h } from "../vue.ts";

export function LegalPage() {
  return (
    <article class="page narrow prose">
      <Title text={t().legal.title} />
      {t().legal.paragraphs.map((paragraph) => <p>{paragraph}</p>)}
    </article>
  );
}
