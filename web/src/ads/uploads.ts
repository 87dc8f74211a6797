import type { Attachment, PictureType, UploadGrant, UploadOutcome } from "../api/contract/schemas.ts";
import { asFailure, Failure, OFFLINE } from "../api/failure.ts";
import { patiently } from "../api/retry.ts";
import { call } from "../session/session.ts";
import { reactive } from "../vue.ts";
import { HEAD_BYTES, MOST_PICTURES, typeOf, unfit } from "./pictureRules.ts";
import { isOver, type Refusal, refusalOf, storeFailure } from "./uploadFailures.ts";

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
  file: PictureFile | null;
}

/** A file that is a picture by its first bytes. */
interface PictureFile {
  file: File;
  type: PictureType;
}

export type Complaint =
  | { kind: Refusal | "badType" | "badSize" | "empty" | "failed" | "quota"; name: string }
  | { kind: "tooMany" };

/** How long a store of another origin wants to be left alone, where it lets that be read; asking in vain is an error. */
const waitOf = (request: XMLHttpRequest): string | null =>
  /^retry-after:/im.test(request.getAllResponseHeaders()) ? request.getResponseHeader("Retry-After") : null;

/** How long nothing may move before an upload counts as broken. */
const STALL_MS = 60_000;
const BEING_COMPLETED_MS = 1_500;

/** The pictures of one form, in the order they are to be shown. */
export function pictures(complain: (complaint: Complaint) => void) {
  const state = reactive<{ all: Picture[] }>({ all: [] });
  const running = new Map<string, XMLHttpRequest>();
  /** Under which key a picture's upload is asked for, where that is no longer its own. */
  const askedAs = new Map<string, string>();
  /** Counts up when the form goes: what was being looked at then is not taken in any more. */
  let round = 0;

  /** Takes pictures that the ad has already. */
  function begin(attachments: { attachment: Attachment; preview: string }[]): void {
    state.all = attachments.map(({ attachment, preview }, index) => ({
      key: attachment.id,
      name: `${index + 1}`,
      preview,
      state: "ready",
      progress: 1,
      uploadId: attachment.id,
      file: null,
    }));
  }

  async function add(files: Iterable<File>): Promise<void> {
    const mine = round;
    for (const file of files) {
      // The name and what the system makes of it say little: phones call a PNG .jpg.
      const head = await file.slice(0, HEAD_BYTES).arrayBuffer().catch(() => null);
      if (mine !== round) return;
      if (head === null) {
        complain({ kind: "failed", name: file.name });
        continue;
      }
      const type = typeOf(new Uint8Array(head));
      const why = unfit({ type, size: file.size }, file.type);
      if (why !== null || type === "") {
        complain({ kind: why ?? "badType", name: file.name });
        continue;
      }
      if (state.all.length >= MOST_PICTURES) {
        complain({ kind: "tooMany" });
        return;
      }
      const key = crypto.randomUUID();
      const preview = URL.createObjectURL(file);
      state.all.push({
        key,
        name: file.name,
        preview,
        state: "uploading",
        progress: 0,
        uploadId: null,
        file: { file, type },
      });
      void upload(key, { file, type });
    }
  }

  const find = (key: string): Picture | undefined => state.all.find((one) => one.key === key);

  async function upload(key: string, file: PictureFile): Promise<void> {
    try {
      await bring(key, file).catch((error) => {
        // The permission ended on the way, for instance while the machine slept. With another one it goes through.
        if (!isOver(asFailure(error))) throw error;
        askedAs.set(key, crypto.randomUUID());
        return bring(key, file);
      });
    } catch (error) {
      fail(key, file.file, asFailure(error));
    }
  }

  /** From the permission to the verdict. What passes by itself is tried again at each step. */
  async function bring(key: string, { file, type }: PictureFile): Promise<void> {
    const body = { purpose: "ad_attachment" as const, fileName: file.name, contentType: type, size: file.size };
    const grant = await call("startUpload", {
      body,
      idempotencyKey: askedAs.get(key) ?? key,
    });
    const picture = find(key);
    if (picture === undefined) return;
    picture.uploadId = grant.id;
    await patiently(() => deliver(key, grant, file));
    if (find(key) === undefined) return;
    picture.state = "checking";
    const answer = await patiently(() => complete(grant.id));
    if (answer.status !== "ready") throw new Failure({ code: "REJECTED", detail: answer.reason ?? "" });
    picture.state = "ready";
  }

  /** Completing an upload twice is completing it once; another request that is at it ends in a moment. */
  async function complete(id: string): Promise<UploadOutcome> {
    try {
      return await call("completeUpload", { path: { uploadId: id } });
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code !== "UPLOAD_BEING_COMPLETED") throw failure;
      throw new Failure({ code: "UNAVAILABLE", status: 503, retryAfterMs: BEING_COMPLETED_MS });
    }
  }

  /** Sends the bytes to the store. XMLHttpRequest, because fetch tells no progress of what it sends. */
  function deliver(key: string, grant: UploadGrant, file: File): Promise<void> {
    return new Promise((resolve, reject) => {
      // Removed meanwhile: nobody waits for it.
      if (find(key) === undefined) return reject(new Failure({ code: "GONE" }));
      const request = new XMLHttpRequest();
      let stall = setTimeout(() => request.abort(), STALL_MS);
      running.set(key, request);
      request.upload.addEventListener("progress", (event) => {
        clearTimeout(stall);
        stall = setTimeout(() => request.abort(), STALL_MS);
        const picture = find(key);
        if (picture !== undefined && event.lengthComputable) picture.progress = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => {
        clearTimeout(stall);
        running.delete(key);
        if (find(key) === undefined) reject(new Failure({ code: "GONE" }));
        else if (request.status === 0) reject(new Failure({ code: OFFLINE }));
        else if (request.status >= 200 && request.status < 300) resolve();
        else reject(storeFailure(request.status, waitOf(request)));
      });
      const form = new FormData();
      for (const [name, value] of Object.entries(grant.fields ?? {})) form.set(name, value);
      // The store ignores every field after the file. What it is called here is none of its business.
      form.set("file", file, "file");
      request.open(grant.method, grant.url);
      request.send(form);
    });
  }

  function fail(key: string, file: File, failure: Failure): void {
    const picture = find(key);
    if (picture === undefined) return;
    picture.state = "failed";
    if (failure.code !== "REJECTED") {
      const isQuota = ["TOO_MANY_OPEN_UPLOADS", "TOO_MANY_UPLOADS", "QUOTA_EXCEEDED"].includes(failure.code);
      return complain({ kind: isQuota ? "quota" : "failed", name: file.name });
    }
    // Sending it again would change nothing.
    drop(key);
    complain({ kind: refusalOf(failure.message), name: file.name });
  }

  /** Sends again what did not arrive. */
  function retry(key: string): void {
    const picture = find(key);
    if (picture?.file == null) return;
    picture.state = "uploading";
    picture.progress = 0;
    void upload(key, picture.file);
  }

  /** A picture that somebody takes out is not kept for them either; one that an ad has is the ad's. */
  function remove(key: string): void {
    const picture = find(key);
    drop(key);
    if (picture?.file == null || picture.uploadId === null) return;
    call("discardUpload", { path: { uploadId: picture.uploadId } }).catch(() => {
      // Whatever nobody uses goes by itself.
    });
  }

  function drop(key: string): void {
    running.get(key)?.abort();
    const picture = find(key);
    if (picture?.file != null) URL.revokeObjectURL(picture.preview);
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
