import ArgumentParser
import Common
import EventBus
import Foundation
import Logging
import Redis

/// What an operator decides about dead letters.
public enum DeadLettersAction: String, ExpressibleByArgument, CaseIterable, Sendable {
    case list
    case replay
    case drop
}

/// Shows what a service could not handle, and lets an operator decide about it.
public struct DeadLettersCommand<Hosted: HostedService>: AsyncParsableCommand {
    /// What `--help` shows.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "dead-letters",
            abstract: "List, replay or drop the events that \(Hosted.description.name) gave up.",
            discussion: "`list` shows the oldest 100; `replay` and `drop` take the ids that it shows, or --all.")
    }

    @Argument(help: "list, replay or drop")
    var action: DeadLettersAction = .list

    @Argument(help: "Entries, by the ids that `list` shows.")
    var ids: [String] = []

    @Flag(help: "Every entry that is there now.")
    var all = false

    /// A command without arguments.
    public init() {}

    /// Prints what it did, a line an entry.
    public func run() async throws {
        let settings = Hosted.common(try Hosted.settings())
        let name = settings.service.name
        let redis = try settings.makeRedis(Logger(label: "\(name).dead-letters"))
        let result: Result<Void, any Error>
        do {
            result = .success(try await act(DeadLetters(group: name, redis: redis)))
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
                print("\(entry.id)  \(entry.stream)  \(type)  tried \(entry.deliveries)  \(entry.error)")
            }
        case (.replay, true): print("replayed: \(try await letters.replayAll())")
        case (.drop, true): print("dropped: \(try await dropAll(letters))")
        case (.replay, false): for id in try parsedIDs() { report(id, try await letters.replay(id), "replayed") }
        case (.drop, false): for id in try parsedIDs() { report(id, try await letters.drop(id), "dropped") }
        }
    }

    /// What comes while this runs is left alone, so that it ends.
    private func dropAll(_ letters: DeadLetters) async throws -> Int {
        var left = try await letters.count()
        var dropped = 0
        while left > 0 {
            let page = try await letters.list(limit: left)
            guard !page.isEmpty else { break }
            for entry in page where try await letters.drop(entry.id) { dropped += 1 }
            left -= page.count
        }
        return dropped
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
