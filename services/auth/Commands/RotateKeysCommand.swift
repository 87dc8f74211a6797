import ArgumentParser
import Common
import Foundation

/// Lets the published next key sign from now on.
struct RotateKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-keys",
        abstract: "Let the next signing key sign and publish a new next one; prints the new current key's name.",
        discussion: """
            Running services notice within seconds. The key that signed before stays published until its last token has \
            run out.
            """)

    func run() async throws {
        try await withAuthParts { parts, _ in
            print(try await parts.keyStore.rotate(at: parts.now()))
        }
    }
}
