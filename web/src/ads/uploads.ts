import type { Attachment } from "../api/contract/schemas.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { call } from "../session/session.ts";
import { reactive } from "../vue.ts";
import { HEAD_BYTES, MOST_PICTURES, typeOf, type Unfit, unfit } from "./pictureRules.ts";
import { deliver } from "./uploadDelivery.ts";
import { type Refusal, refusalOf } from "./uploadFailures.ts";
import { type PictureFile, uploadSteps } from "./uploadSteps.ts";

/** One picture of the form: there already, or on its way. */
export interface Picture {
  key: string;
  name: string;
  /** What to show: a preview of the file, or where the picture is. */
  preview: string;
  state: "uploading" | "checking" | "ready" | "failed";
  /** 0…1 of the bytes sent. */
  progress: number;
  uploadId: string | null;
  /** What is sent; null of one that the ad has already. */
  source: PictureFile | null;
}

export type Complaint =
  | { kind: Refusal | "badType" | "badSize" | "empty" | "failed" | "quota"; name: string }
  | { kind: "tooMany" };

/** Refusals that are of how many pictures somebody sends. */
const QUOTAS: readonly string[] = ["TOO_MANY_OPEN_UPLOADS", "TOO_MANY_UPLOADS", "QUOTA_EXCEEDED"];

/** The pictures of one form, in the order they are to be shown. */
export function pictures(complain: (complaint: Complaint) => void) {
  const state = reactive<{ all: Picture[] }>({ all: [] });
  /** What stops those whose bytes are on their way. */
  const running = new Map<string, () => void>();
  /** Counts up when the form goes: what was being looked at then is not taken in any more. */
  let round = 0;
  const find = (key: string): Picture | undefined => state.all.find((one) => one.key === key);

  /** Takes pictures that the ad has already. */
  function begin(attachments: { attachment: Attachment; preview: string }[]): void {
    state.all = attachments.map(({ attachment, preview }, index) => ({
      key: attachment.id,
      name: `${index + 1}`,
      preview,
      state: "ready",
      progress: 1,
      uploadId: attachment.id,
      source: null,
    }));
  }

  async function add(files: Iterable<File>): Promise<void> {
    const mine = round;
    for (const file of files) {
      const source = await sourceOf(file);
      if (mine !== round) return;
      if (typeof source === "string") {
        complain({ kind: source, name: file.name });
        continue;
      }
      if (state.all.length >= MOST_PICTURES) {
        complain({ kind: "tooMany" });
        return;
      }
      const key = crypto.randomUUID();
      const preview = URL.createObjectURL(file);
      state.all.push({ key, name: file.name, preview, state: "uploading", progress: 0, uploadId: null, source });
      void upload(key, source);
    }
  }

  function change(key: string, fields: Partial<Picture>): void {
    const picture = find(key);
    if (picture !== undefined) Object.assign(picture, fields);
  }

  const way = uploadSteps({
    start: ({ file, type }, idempotencyKey) => {
      const body = { purpose: "ad_attachment" as const, fileName: file.name, contentType: type, size: file.size };
      return call("startUpload", { body, idempotencyKey });
    },
    deliver: (key, grant, { file }) => {
      const delivery = deliver(grant, file, (progress) => change(key, { progress }));
      running.set(key, delivery.abort);
      return delivery.done.finally(() => running.delete(key));
    },
    complete: (uploadId) => call("completeUpload", { path: { uploadId } }),
    isWanted: (key) => find(key) !== undefined,
    granted: (key, uploadId) => change(key, { uploadId }),
    delivered: (key) => change(key, { state: "checking" }),
  });

  async function upload(key: string, source: PictureFile): Promise<void> {
    try {
      await way.bring(key, source);
      change(key, { state: "ready" });
    } catch (error) {
      fail(key, source.file.name, asFailure(error));
    }
  }

  function fail(key: string, name: string, failure: Failure): void {
    if (find(key) === undefined) return;
    if (failure.code === "REJECTED") {
      // Sending it again would change nothing.
      drop(key);
      complain({ kind: refusalOf(failure.message), name });
      return;
    }
    change(key, { state: "failed" });
    complain({ kind: QUOTAS.includes(failure.code) ? "quota" : "failed", name });
  }

  /** Sends again what did not arrive. */
  function retry(key: string): void {
    const source = find(key)?.source;
    if (source == null) return;
    change(key, { state: "uploading", progress: 0 });
    void upload(key, source);
  }

  /** A picture that somebody takes out is not kept for them either; one that an ad has is the ad's. */
  function remove(key: string): void {
    const picture = find(key);
    drop(key);
    if (picture?.source == null || picture.uploadId === null) return;
    call("discardUpload", { path: { uploadId: picture.uploadId } }).catch(() => {
      // Whatever nobody uses goes by itself.
    });
  }

  function drop(key: string): void {
    running.get(key)?.();
    const picture = find(key);
    if (picture?.source != null) URL.revokeObjectURL(picture.preview);
    state.all = state.all.filter((one) => one.key !== key);
  }

  function moveUp(key: string): void {
    const index = state.all.findIndex((one) => one.key === key);
    if (index <= 0) return;
    const [moved] = state.all.splice(index, 1);
    if (moved !== undefined) state.all.splice(index - 1, 0, moved);
  }

  function clear(): void {
    round++;
    for (const picture of [...state.all]) drop(picture.key);
  }

  return {
    state,
    begin,
    add,
    retry,
    remove,
    moveUp,
    clear,
    isBusy: (): boolean => state.all.some((one) => one.state === "uploading" || one.state === "checking"),
    readyIds: (): string[] => state.all.flatMap((one) => one.state === "ready" && one.uploadId ? [one.uploadId] : []),
  };
}

/** A file as the picture that it is, or why it is none. Its name and what the system makes of it say little: phones call a PNG
 * .jpg. */
async function sourceOf(file: File): Promise<PictureFile | Unfit | "failed"> {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer().catch(() => null);
  if (head === null) return "failed";
  const type = typeOf(new Uint8Array(head));
  const why = unfit({ type, size: file.size }, file.type);
  if (why !== null) return why;
  return type === "" ? "badType" : { file, type };
}
