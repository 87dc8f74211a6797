/** The first parts of the client's addresses. nginx serves the page for these only (deploy/nginx/conf/server.conf). */
export const ROOTS = [
  "entrar",
  "cadastro",
  "salas",
  "anuncios",
  "meus-anuncios",
  "conta",
  "decisoes",
  "administracao",
  "aviso-legal",
] as const;

export type Place =
  | { page: "rooms"; roomId: string | null }
  | { page: "ads" | "newAd" | "mine" | "account" | "decisions" | "legal" | "login" | "register" | "nowhere" }
  | { page: "ad" | "editAd"; adId: string }
  | { page: "admin"; tab: AdminTab };

export type AdminTab = "queue" | "people" | "rooms" | "audit";

const TABS = new Map<string, AdminTab>([
  ["fila", "queue"],
  ["pessoas", "people"],
  ["salas", "rooms"],
  ["auditoria", "audit"],
]);

export const adminPath = (tab: AdminTab): string =>
  `/administracao/${[...TABS.keys()].find((name) => TABS.get(name) === tab)}`;

/** What an address shows. */
export function match(path: string): Place {
  const [root, first, second, ...rest] = path.split("/").filter((part) => part !== "").map(decoded);
  if (rest.length > 0) return { page: "nowhere" };
  const depth = second !== undefined ? 2 : first !== undefined ? 1 : 0;
  switch (root) {
    case undefined:
      return { page: "rooms", roomId: null };
    case "salas":
      return depth < 2 ? { page: "rooms", roomId: first ?? null } : { page: "nowhere" };
    case "anuncios":
      if (first === undefined) return { page: "ads" };
      if (first === "novo" && depth === 1) return { page: "newAd" };
      if (depth === 1) return { page: "ad", adId: first };
      return second === "editar" ? { page: "editAd", adId: first } : { page: "nowhere" };
    case "administracao": {
      const tab = first === undefined ? "queue" : TABS.get(first);
      return tab !== undefined && depth < 2 ? { page: "admin", tab } : { page: "nowhere" };
    }
  }
  const single = SINGLE.get(root);
  return single !== undefined && depth === 0 ? { page: single } : { page: "nowhere" };
}

const SINGLE = new Map<string, "mine" | "account" | "decisions" | "legal" | "login" | "register">([
  ["meus-anuncios", "mine"],
  ["conta", "account"],
  ["decisoes", "decisions"],
  ["aviso-legal", "legal"],
  ["entrar", "login"],
  ["cadastro", "register"],
]);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Whether a stranger may see the page. */
export const isOpen = (place: Place): boolean =>
  ["ads", "ad", "legal", "login", "register", "nowhere"].includes(place.page);
