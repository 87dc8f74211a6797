import EventBus

extension OutboxRelay.Settings {
    /// Polls often.
    public static var quick: Self {
        var settings = Self()
        settings.pollInterval = .milliseconds(20)
        settings.electionInterval = .milliseconds(50)
        return settings
    }
}

extension EventConsumer.Settings {
    /// Retries soon and gives up after three tries.
    public static var quick: Self {
        var settings = Self()
        settings.block = .milliseconds(50)
        settings.maximumDeliveries = 3
        settings.leaseCheckInterval = .milliseconds(50)
        return settings
    }
}
