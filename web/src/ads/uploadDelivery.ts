import type { UploadGrant } from "../api/contract/schemas.ts";
import { Failure, OFFLINE } from "../api/failure.ts";
import { storeFailure } from "./uploadFailures.ts";

/** How long nothing may move before an upload counts as broken. */
const STALL_MS = 60_000;

/** Bytes on their way to the store. */
export interface Delivery {
  done: Promise<void>;
  /** Stops it; `done` fails as if nobody had answered. */
  abort: () => void;
}

/** Sends a file to the store. XMLHttpRequest, because fetch tells no progress of what it sends. `progress` goes from 0 to 1. */
export function deliver(grant: UploadGrant, file: File, progress: (sent: number) => void): Delivery {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    let stall = setTimeout(() => request.abort(), STALL_MS);
    request.upload.addEventListener("progress", (event) => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL_MS);
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(stall);
      const failure = failureOf(request);
      if (failure === null) resolve();
      else reject(failure);
    });
  });
  request.open(grant.method, grant.url);
  request.send(formOf(grant, file));
  return { done, abort: () => request.abort() };
}

/** What became of a request to the store; null if all is well. */
export function failureOf(
  request: Pick<XMLHttpRequest, "status" | "getAllResponseHeaders" | "getResponseHeader">,
): Failure | null {
  if (request.status === 0) return new Failure({ code: OFFLINE });
  if (request.status >= 200 && request.status < 300) return null;
  // A store of another origin may not let that be read; asking in vain is an error.
  const says = /^retry-after:/im.test(request.getAllResponseHeaders());
  return storeFailure(request.status, says ? request.getResponseHeader("Retry-After") : null);
}

/** The form that the store wants: it ignores every field after the file. What that is called here is none of its business. */
export function formOf(grant: UploadGrant, file: File): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields ?? {})) form.set(name, value);
  form.set("file", file, "file");
  return form;
}
