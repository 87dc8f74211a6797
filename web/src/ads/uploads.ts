import { asFailure, Failure, OFFLINE } from "../api/failure.ts";
import type { Attachment, UploadTicket } from "../api/types.ts";
import { call } from "../session/session.ts";
import { reactive } from "../vue.ts";
import { MOST_PICTURES, unfit } from "./pictureRules.ts";

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
  file: File | null;
}

export type Complaint = { kind: "badType" | "badSize" | "rejected" | "failed"; name: string } | { kind: "tooMany" };

/** What says that the upload of a key can no longer be sent: the next try has to ask for another one. */
const OVER = ["IDEMPOTENCY_ANSWER_EXPIRED", "UPLOAD_EXPIRED", "UPLOAD_REMOVED"];

/** How long nothing may move before an upload counts as broken. */
const STALL_MS = 60_000;

/** The pictures of one form, in the order they are to be shown. */
export function pictures(complain: (complaint: Complaint) => void) {
  const state = reactive<{ all: Picture[] }>({ all: [] });
  const running = new Map<string, XMLHttpRequest>();
  /** Under which key a picture's upload is asked for, where that is no longer its own. */
  const askedAs = new Map<string, string>();

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

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const why = unfit(file);
      if (why !== null) {
        complain({ kind: why, name: file.name });
        continue;
      }
      if (state.all.length >= MOST_PICTURES) {
        complain({ kind: "tooMany" });
        return;
      }
      const key = crypto.randomUUID();
      const preview = URL.createObjectURL(file);
      state.all.push({ key, name: file.name, preview, state: "uploading", progress: 0, uploadId: null, file });
      void upload(key, file);
    }
  }

  const find = (key: string): Picture | undefined => state.all.find((one) => one.key === key);

  async function upload(key: string, file: File): Promise<void> {
    try {
      const body = { purpose: "ad_attachment", fileName: file.name, contentType: file.type, size: file.size };
      const idempotencyKey = askedAs.get(key) ?? key;
      const ticket = await call<UploadTicket>("/uploads", { method: "POST", body, idempotencyKey });
      if (find(key) === undefined) return;
      await deliver(key, ticket, file);
      const picture = find(key);
      if (picture === undefined) return;
      picture.state = "checking";
      const answer = await call<{ status: string }>(`/uploads/${ticket.id}/complete`, { method: "POST" });
      if (answer.status !== "ready") throw new Failure({ code: "REJECTED" });
      picture.uploadId = ticket.id;
      picture.state = "ready";
    } catch (error) {
      const failure = asFailure(error);
      if (OVER.includes(failure.code)) askedAs.set(key, crypto.randomUUID());
      fail(key, file, failure);
    }
  }

  /** Sends the bytes to the store. XMLHttpRequest, because fetch tells no progress of what it sends. */
  function deliver(key: string, ticket: UploadTicket, file: File): Promise<void> {
    return new Promise((resolve, reject) => {
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
        const done = request.status >= 200 && request.status < 300;
        if (done) resolve();
        else reject(new Failure({ code: request.status === 0 ? OFFLINE : "REJECTED", status: request.status }));
      });
      const form = new FormData();
      for (const [name, value] of Object.entries(ticket.fields)) form.set(name, value);
      // The store ignores every field after the file.
      form.set("file", file);
      request.open(ticket.method, ticket.url);
      request.send(form);
    });
  }

  function fail(key: string, file: File, failure: Failure): void {
    const picture = find(key);
    if (picture === undefined) return;
    picture.state = "failed";
    if (failure.code !== "REJECTED") return complain({ kind: "failed", name: file.name });
    // Sending it again would change nothing.
    remove(key);
    complain({ kind: "rejected", name: file.name });
  }

  /** Sends again what did not arrive. */
  function retry(key: string): void {
    const picture = find(key);
    if (picture?.file == null) return;
    picture.state = "uploading";
    picture.progress = 0;
    void upload(key, picture.file);
  }

  function remove(key: string): void {
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
    for (const picture of [...state.all]) remove(picture.key);
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
