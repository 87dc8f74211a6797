export const AD_TYPES = ["troca", "venda", "servico"] as const;

/** The federative units, by their letters. */
export const STATES = (
  "AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO"
).split(" ");
