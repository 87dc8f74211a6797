import assert from "node:assert/strict";
import { adminPath, isOpen, match, ROOTS } from "../src/app/routes.ts";

Deno.test("every root has a page, and each page one address", () => {
  for (const root of ROOTS) assert.notEqual(match(`/${root}`).page, "nowhere", root);
});

Deno.test("addresses are read with their parts", () => {
  assert.deepEqual(match("/"), { page: "rooms", roomId: null });
  assert.deepEqual(match("/salas/0190"), { page: "rooms", roomId: "0190" });
  assert.deepEqual(match("/anuncios/novo"), { page: "newAd" });
  assert.deepEqual(match("/anuncios/0190"), { page: "ad", adId: "0190" });
  assert.deepEqual(match("/anuncios/0190/editar"), { page: "editAd", adId: "0190" });
  assert.deepEqual(match("/administracao/auditoria/"), { page: "admin", tab: "audit" });
  assert.deepEqual(match(adminPath("people")), { page: "admin", tab: "people" });
});

Deno.test("what is no address of ours is nowhere, and hostile ones do no harm", () => {
  for (
    const path of ["/salas/a/b", "/conta/x", "/anuncios/1/2/3", "/constructor", "/administracao/toString", "/%E0%A4%A"]
  ) {
    assert.equal(match(path).page, "nowhere", path);
  }
});

Deno.test("strangers see ads and the legal notice, and nothing of anybody's", () => {
  assert.deepEqual(ROOTS.filter((root) => isOpen(match(`/${root}`))), [
    "entrar",
    "cadastro",
    "anuncios",
    "aviso-legal",
  ]);
});
