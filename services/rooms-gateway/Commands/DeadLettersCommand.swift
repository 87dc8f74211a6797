import ArgumentParser
import Common
import EventBus
import Foundation
import Logging
import Redis

/// Shows what this service could not handle, and lets an operator decide about it.
struct DeadLettersCommand: AsyncParsableCommand {
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case list
        case replay
        case drop
    }

    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "List, replay or drop the events that rooms-gateway gave up.",
        discussion: "`list` shows the oldest 100; `replay` and `drop` take the ids that it shows, or --all."
    )

    @Argument(help: "list, replay or drop")
    var action: Action = .list

    @Argument(help: "Entries, by the ids that `list` shows.")
    var ids: [String] = []

    @Flag(help: "Every entry that is there now.")
    var all = false

    func run() async throws {
        let settings = try RoomsSettings(SettingsReader(scope: .rooms))
        var configuration = try RedisConfiguration(url: settings.shared.redisURL.reveal())
        configuration.keyPrefix = settings.shared.redisKeyPrefix
        let redis = RedisClient(configuration: configuration, logger: Logger(label: "rooms-gateway.dead-letters"))
        let result: Result<Void, any Error>
        do {
            result = .success(try await act(DeadLetters(group: GatewayProcess.consumerGroup, redis: redis)))
        } catch {
            result = .failure(error)
        }
        await redis.shutdown()
        try result.get()
    }

    private func act(_ letters: DeadLetters) async throws {
        switch (action, all) {
        case (.list, _):
            for entry in try await letters.list() {
                let type = entry.event?.type ?? "(no event)"
                print("\(entry.id)  \(entry.stream)  \(type)  attempts \(entry.attempts)  \(entry.error)")
            }
        case (.replay, true): print("replayed: \(try await letters.replayAll())")
        case (.drop, true): print("dropped: \(try await letters.dropAll())")
        case (.replay, false): for id in try parsedIDs() { report(id, try await letters.replay(id), "replayed") }
        case (.drop, false): for id in try parsedIDs() { report(id, try await letters.drop(id), "dropped") }
        }
    }

    private func parsedIDs() throws -> [RedisStreamID] {
        guard !ids.isEmpty else { throw ValidationError("name entries by their ids, or say --all") }
        return try ids.map { text in
            guard let id = RedisStreamID(text) else { throw ValidationError("\(text) is no entry's id") }
            return id
        }
    }

    private func report(_ id: RedisStreamID, _ isDone: Bool, _ word: String) {
        print(isDone ? "\(id) \(word)" : "\(id) is not among the dead letters")
    }
}
