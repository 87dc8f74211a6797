import Contract
import MarketplaceCore

/// One fictitious ad of a development database, and what became of it.
struct SeedPlan: Sendable {
    enum Step: Sendable {
        case decided(AdVerdict)
        case concluded
        case deleted
    }

    let kind: Ad.Kind
    let title: String
    let description: String
    var priceCents: Int?
    let category: String
    let city: String
    let state: String
    var life: [Step] = [.decided(.approve)]

    var content: Ad.Content {
        get throws {
            Ad.Content(
                kind: kind, title: try AdTitle(title), description: try AdDescription(description),
                priceCents: priceCents, category: try Category(category), city: try City(city),
                state: try FederativeUnit(state))
        }
    }

    static let all = [
        SeedPlan(
            kind: .sale, title: "Bicicleta aro 26, revisada",
            description: "Freios e corrente novos. Pode ser vista aos sábados, na feira da praça.",
            priceCents: 48_000, category: "Bicicletas", city: "Recife", state: "PE"),
        SeedPlan(
            kind: .swap, title: "Troco violão por cavaquinho",
            description: "Violão de estudo, cordas de náilon, com capa. Aceito propostas.",
            category: "Instrumentos", city: "Olinda", state: "PE"),
        SeedPlan(
            kind: .service, title: "Aulas de matemática para o ENEM",
            description: "Em casa ou por vídeo, à noite. Primeira aula sem custo.",
            priceCents: 6_000, category: "Aulas", city: "São Paulo", state: "SP"),
        SeedPlan(
            kind: .sale, title: "Fogão de quatro bocas", description: "Pouco uso, com nota fiscal. Retirada no local.",
            priceCents: 35_000, category: "Eletrodomésticos", city: "Belém", state: "PA"),
        SeedPlan(
            kind: .service, title: "Pão de fermentação natural, às sextas",
            description: "Encomendas até quarta-feira. Entrego no bairro.", priceCents: 2_200, category: "Comida",
            city: "Curitiba", state: "PR"),
        SeedPlan(
            kind: .swap, title: "Mudas de manjericão e alecrim",
            description: "Troco por sementes ou por terra adubada.",
            category: "Jardim", city: "Florianópolis", state: "SC", life: []),
        SeedPlan(
            kind: .sale, title: "Estante de madeira de demolição",
            description: "Cinco prateleiras, 1,80 m de altura. Precisa de dois para carregar.",
            priceCents: 72_000, category: "Móveis", city: "Ouro Preto", state: "MG", life: []),
        SeedPlan(
            kind: .sale, title: "Ingressos para hoje à noite",
            description: "Chame para combinar o pagamento adiantado.",
            priceCents: 15_000, category: "Ingressos", city: "Rio de Janeiro", state: "RJ",
            life: [.decided(.suspend(reason: "Pede pagamento adiantado sem garantia para quem compra."))]),
        SeedPlan(
            kind: .sale, title: "Carrinho de bebê", description: "Dobrável, lavado, com capa de chuva.",
            priceCents: 22_000, category: "Infantil", city: "Salvador", state: "BA",
            life: [.decided(.approve), .concluded]),
        SeedPlan(
            kind: .sale, title: "Televisão de 32 polegadas", description: "Funciona bem, sem controle remoto.",
            priceCents: 50_000, category: "Eletrônicos", city: "Manaus", state: "AM", life: [.deleted]),
        SeedPlan(
            kind: .service, title: "Filhotes a preço de ocasião", description: "Entrega em todo o país.",
            priceCents: 90_000, category: "Animais", city: "Goiânia", state: "GO",
            life: [.decided(.remove(reason: "Venda de animais não é permitida."))]),
    ]
}
