/// Singular and plural of Portuguese nouns and adjectives as one.
///
/// Each word has one term or a few, and two words are the same to a search where they share one. A plural's terms are what
/// its singular can be (`barris`: barril, barri), a word that is no plural has itself. Words come without accents, for people
/// leave them out; where one is written and tells, it is heeded. Gender and tense are left alone: meia is not meio.
enum PortugueseNumber {
    static func terms(of word: SearchWord) -> [String] {
        let form = word.form
        guard form.utf8.count >= 3, form.utf8.last == UInt8(ascii: "s") else { return [form] }
        if word.spelling == "país" { return ["pais"] }
        if let terms = IrregularNumber.terms[form] { return terms }
        if let terms = ofDiminutive(form) { return terms }
        // Açaís: the í stands by itself, and no l has gone.
        if word.spelling.hasSuffix("ís"), let vowel = form.dropLast(2).last, "aeou".contains(vowel) {
            return [String(form.dropLast())]
        }
        // Marés, cafés, bebês: nothing but the s was added.
        if word.spelling.hasSuffix("és") || word.spelling.hasSuffix("ês") { return [String(form.dropLast())] }
        return ofPlural(form)
    }

    // MARK: Rules

    /// The longest ending that fits decides.
    private static func ofPlural(_ form: String) -> [String] {
        if let terms = ofNasal(form) ?? ofLiquid(form) ?? ofConsonant(form) { return terms }
        return [String(form.dropLast())]
    }

    /// -ões, -ães, -ãos: -ão. -ns: -m, or the -n of hífen.
    private static func ofNasal(_ form: String) -> [String]? {
        for ending in ["oes", "aes", "aos"] where form.hasSuffix(ending) {
            return [form.dropLast(3) + "ao"]
        }
        if form.hasSuffix("ns") { return [form.dropLast(2) + "m", form.dropLast(2) + "n"] }
        return nil
    }

    /// -is: the -l that went, or an -i. (Fáceis, fósseis: the few in -il that is not stressed are listed.)
    private static func ofLiquid(_ form: String) -> [String]? {
        guard form.hasSuffix("is") else { return nil }
        let stem = form.dropLast(2)
        switch stem.last {
        case "a", "e", "o": return [stem + "l"]
        case "u":
            let isSilent = stem.dropLast().last.map { "qg".contains($0) } ?? false
            return isSilent ? [stem + "i", stem + "il"] : [stem + "l", stem + "i"]
        default: return [stem + "il", stem + "i"]
        }
    }

    /// -res, -zes, -ses, -xes: where the e came with the s.
    private static func ofConsonant(_ form: String) -> [String]? {
        let stem = form.dropLast(3)
        guard form.hasSuffix("es"), let before = stem.last, let letter = form.dropLast(2).last else { return nil }
        let isAfterVowel = "aeiou".contains(before)
        switch letter {
        // Padres, torres, bronzes: what two consonants begin ends in an e.
        case "r" where isAfterVowel, "z" where isAfterVowel: return [String(form.dropLast(2))]
        // Teses, but also ingleses, whose singular loses its s like any other word in -s.
        case "s" where before == "e" && stem.utf8.count >= 4: return [String(form.dropLast()), String(stem)]
        // Faxes, boxes; but peixes, faixas.
        case "x" where isAfterVowel && before != "i": return [String(form.dropLast(2))]
        default: return nil
        }
    }

    // MARK: Diminutives

    /// Florezinhas, pãezinhos, animaizinhos: the plural within is made singular. Cozinhas and vizinhos only end so.
    private static func ofDiminutive(_ form: String) -> [String]? {
        for ending in ["zinho", "zinha", "zito", "zita"] where form.hasSuffix(ending + "s") {
            let stem = form.dropLast(ending.utf8.count + 1)
            guard stem.utf8.count >= 2 else { return nil }
            let plural = SearchWord(spelling: stem + "s", form: stem + "s", isGlued: false, isStopWord: false)
            var terms = [String(form.dropLast())]
            for term in Self.terms(of: plural).map({ $0 + ending }) where !terms.contains(term) { terms.append(term) }
            return terms
        }
        return nil
    }
}

/// What no rule gives: plurals of their own, and words in -s that are no plurals but would be taken for one of another word.
private enum IrregularNumber {
    static let terms: [String: [String]] = {
        var terms: [String: [String]] = [:]
        for word in unchanged { terms[word] = [word] }
        for (plural, singular) in plurals { terms[plural] = singular }
        for singular in unstressed { terms[singular.dropLast(2) + "eis"] = [singular] }
        for singular in vowels { terms[singular + "s"] = [singular] }
        return terms
    }()

    /// In the singular as they are, or of one number only.
    private static let unchanged = [
        "ademais", "cais", "caos", "demais", "depois", "deus", "dois", "gas", "gres", "gris", "jamais", "lapis", "luis",
        "mais",
        "menos", "mes", "pois", "pus", "seis", "tenis", "tras", "tres", "virus",
    ]

    private static let plurals: [(String, [String])] = [
        ("arvores", ["arvore"]), ("bodies", ["body"]), ("caracteres", ["caracter", "caractere", "carater"]),
        ("consules", ["consul"]), ("deslizes", ["deslize"]), ("deuses", ["deus"]), ("folclores", ["folclore"]),
        ("gases", ["gas"]), ("gazes", ["gaze"]), ("greses", ["gres"]),
        ("hardwares", ["hardware"]), ("hectares", ["hectare"]), ("hobbies", ["hobby"]), ("maes", ["mae"]),
        ("males", ["mal", "male"]), ("malwares", ["malware"]), ("mares", ["mar", "mare"]), ("meles", ["mel"]),
        ("meses", ["mes"]), ("mixes", ["mix"]), ("obuses", ["obu"]), ("oboes", ["oboe"]), ("onixes", ["onix"]),
        // Fathers and countries look the same once the accent is gone.
        ("pais", ["pai", "pais"]), ("paises", ["pais"]), ("pixes", ["pix"]), ("reggaes", ["reggae"]),
        ("softwares", ["software"]), ("vieses", ["vie"]), ("ananases", ["anana"]), ("lilases", ["lila"]),
        ("reveses", ["reve"]), ("conveses", ["conve"]), ("luxes", ["luxe"]),
    ]

    /// Adjectives and nouns in -il that is not stressed: -eis.
    private static let unstressed = [
        "agil", "contratil", "debil", "dificil", "docil", "ductil", "eretil", "esteril", "facil", "fertil", "fossil",
        "fragil",
        "futil", "gracil", "habil", "ignobil", "inabil", "indocil", "infertil", "inutil", "inverossimil", "missil",
        "pensil",
        "portatil", "projetil", "reptil", "retratil", "tactil", "tatil", "textil", "util", "versatil", "verossimil",
        "volatil",
    ]

    /// In a vowel that stays, where a rule would take the plural for another word's.
    private static let vowels = [
        "acai", "boi", "bonsai", "cabare", "cauboi", "dodoi", "frei", "haicai", "heroi", "hoquei", "jacare", "joquei",
        "lei",
        "motoboi", "papai", "ponei", "pure", "rei", "samurai", "volei",
    ]
}
