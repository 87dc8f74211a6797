import { onceKey } from "../api/onceKey.ts";
import { presence } from "../app/turns.ts";
import { component, h, ref } from "../vue.ts";
import { decide } from "./decide.ts";
import type { Measure } from "./measures.ts";
import { ReasonDialog } from "./ReasonDialog.tsx";

interface MeasuresProps {
  measures: Measure[];
  onDone?: () => void;
}

/** A button for each measure, and the dialog that asks for its reason. */
export const Measures = component<MeasuresProps>((props) => {
  const chosen = ref<Measure | null>(null);
  const keyFor = onceKey();
  const isHere = presence();

  return () => {
    const measure = chosen.value;
    return (
      <div class="actions">
        {props.measures.map((one) => (
          <button
            type="button"
            key={one.id}
            class={["button", one.danger && "danger"]}
            onClick={() => (chosen.value = one)}
          >
            {one.name}
          </button>
        ))}
        {measure !== null && (
          <ReasonDialog
            key={measure.id}
            about={measure.about}
            title={measure.title}
            submit={measure.name}
            danger={measure.danger ?? false}
            durations={measure.durations}
            asksScope={measure.asksScope ?? false}
            onClose={() => (chosen.value = null)}
            onDecide={async (answer) => {
              const key = keyFor([measure.id, answer]);
              await decide(() => measure.send(answer, key));
              if (isHere()) props.onDone?.();
            }}
          />
        )}
      </div>
    );
  };
});
