import RoomsGatewayCore

/// What a limiter says to one message.
enum RateLimitAnswer: Sendable, Equatable {
    case reserved(RateReservation)
    case refused(RateLimitRefusal)
}
