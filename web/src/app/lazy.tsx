import { component, h, shallowRef, type VNode } from "../vue.ts";
import { Skeleton, Trouble } from "../ui/parts.tsx";
import { t } from "../i18n/texts.ts";

/** A page whose code comes when it is first shown. */
export function lazy<P extends object>(load: () => Promise<(props: P) => VNode>): (props: P) => VNode {
  const loaded = shallowRef<((props: P) => VNode) | null>(null);
  const failed = shallowRef(false);

  function fetch(): void {
    failed.value = false;
    load().then((page) => (loaded.value = page), () => (failed.value = true));
  }

  const Waiting = component(() => {
    fetch();
    return () => (
      <div class="page">
        {failed.value ? <Trouble text={t().errors.OFFLINE} onRetry={fetch} /> : <Skeleton shape="row" count={5} />}
      </div>
    );
  });
  return (props) => {
    const Page = loaded.value;
    return Page === null ? <Waiting /> : <Page {...props} />;
  };
}
