import Foundation
import JSON
import RoomsGatewayCore
import Serving

/// The one place where a refusal of rooms becomes a code of the contract, for REST and for the socket.
extension RoomsRefusal: Refusal {
    package var problem: Problem {
        switch self {
        case .validation(let fields): .validationFailed(fields)
        case .roomNotFound: Problem(.roomNotFound)
        case .notAMember: Problem(.notAMember)
        case .hasLeft(let until): Problem(.memberHasLeft, until: until)
        case .forbidden: Problem(.forbidden)
        case .roomSilenced(let until): Problem(.roomSilenced, until: until)
        case .roomArchived: Problem(.roomArchived)
        case .archivedByModeration:
            Problem(
                .forbidden,
                detail: LocalizedText(
                    pt: "A moderação arquivou esta sala, e só ela pode reabri-la.",
                    en: "Moderation archived this room, and only moderation can reopen it."))
        case .userSilenced(let until): Problem(.userSilenced, until: until)
        case .userSilencedInRoom(let until): Problem(.userSilencedInRoom, until: until)
        case .accountSuspended(let until): Problem(.accountSuspended, until: until)
        case .unauthenticated: .unauthorized
        case .unavailable(let retryAfterMs): .unavailable(retryAfter: .milliseconds(retryAfterMs))
        case .quotaExceeded(let quota, let refusal): .quotaExceeded(refusal, detail: quota.sentence)
        case .tooManyOwnRooms(let limit):
            Problem(
                .limitReached,
                detail: LocalizedText(
                    pt: "Você já tem \(limit) salas, o máximo por conta. Use uma delas.",
                    en: "You own \(limit) rooms, as many as an account may. Use one of them."))
        case .rateLimited(let refusal):
            Problem(
                refusal.window == .room ? .rateLimitRoom : .rateLimitUser,
                retryAfter: .milliseconds(refusal.retryAfterMs),
                rateLimit: Problem.RateLimit(
                    policy: refusal.window == .room ? "room" : "user", quota: 1,
                    windowSeconds: refusal.windowSeconds, remaining: 0,
                    resetSeconds: (refusal.retryAfterMs + 999) / 1_000))
        }
    }
}

extension RoomQuota {
    fileprivate var sentence: LocalizedText {
        switch self {
        case .reads: LocalizedText(pt: "Consultas demais. Aguarde um momento.", en: "Too many reads. Wait a moment.")
        case .bytes:
            LocalizedText(
                pt: "Você escreveu muito na última hora. Aguarde.",
                en: "You have written a lot in this hour. Please wait.")
        case .rooms:
            LocalizedText(
                pt: "Você criou muitas salas na última hora. Aguarde.",
                en: "You have created many rooms in this hour. Please wait.")
        case .members:
            LocalizedText(
                pt: "Entradas demais em salas na última hora. Aguarde.",
                en: "Too many people put into rooms in this hour. Please wait.")
        }
    }
}
