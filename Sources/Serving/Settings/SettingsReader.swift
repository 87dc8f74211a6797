import ClientAddress
import Common
import Configuration
import Foundation
import Primitives

/// Reads settings from the environment, over a `.env` file, over defaults.
///
/// Read every setting, then call ``finish()``, which throws one error that names all that are missing, malformed or
/// unknown. Until it has returned, a getter's result may be a stand-in for a bad value and must not be used.
///
/// A setting is *unknown* when its name begins with `PRACA_`, it belongs to no other service, and nobody asked for it: a
/// misspelt name stops the start instead of leaving its default in force.
public final class SettingsReader {
    /// A service's own prefix, `PRACA_<SCOPE>_`.
    public enum Scope: String, Sendable, CaseIterable {
        case auth = "AUTH"
        case rooms = "ROOMS"
        case marketplace = "MARKETPLACE"
        case moderation = "MODERATION"
        case uploads = "UPLOADS"
    }

    /// Prefixes of variables that the development tools use; services leave them alone.
    static let toolPrefixes = ["PRACA_DEV_", "PRACA_TEST_", "PRACA_POSTGRES_", "PRACA_NGINX_", "PRACA_SEED_"]

    private let scope: Scope?
    private let reader: ConfigReader
    private let names: Set<String>
    private var catalogue: [SettingDescription] = []
    private var issues: [SettingsError.Issue] = []

    /// Settings of `scope` and the shared ones, from the process's environment and the file that `PRACA_ENV_FILE` names
    /// (`.env` in the working directory if that is there).
    public convenience init(scope: Scope?) {
        let environment = ProcessInfo.processInfo.environment
        let named = environment["PRACA_ENV_FILE"]
        let path = named ?? ".env"
        let contents = Self.contents(ofFile: path)
        self.init(scope: scope, environment: environment, file: contents ?? "")
        if named != nil, contents == nil {
            issues.append(.init(setting: "PRACA_ENV_FILE", reason: "the file it names cannot be read"))
        }
    }

    /// Settings from given values: `file` is the text of a `.env` file.
    public init(scope: Scope?, environment: [String: String], file: String = "") {
        self.scope = scope
        var fromFile: [String: String] = [:]
        do throws(EnvironmentFile.MalformedLine) {
            fromFile = try EnvironmentFile.parse(file)
        } catch {
            issues.append(.init(setting: "PRACA_ENV_FILE", reason: "line \(error.line) is not NAME=value"))
        }
        names = Set(environment.keys).union(fromFile.keys)
        reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: .all),
            EnvironmentVariablesProvider(environmentVariables: fromFile, secretsSpecifier: .all),
        ])
    }

    /// What has been read so far, for the `settings` subcommand.
    public var descriptions: [SettingDescription] { catalogue }

    /// Throws ``SettingsError`` if anything was missing, malformed or unknown.
    public func finish() throws(SettingsError) {
        let known = Set(catalogue.map(\.name)).union(["PRACA_ENV_FILE"])
        let unknown = names.subtracting(known).filter(isOwnOrShared).sorted()
        let all = issues + unknown.map { .init(setting: $0, reason: "unknown setting") }
        if !all.isEmpty { throw SettingsError(issues: all) }
    }

    // MARK: Getters

    /// A text.
    public func string(_ name: String, default fallback: String? = nil, doc: String) -> String {
        value(name, "text", fallback, doc, expectation: "a text") { $0 } ?? ""
    }

    /// A text that is never shown.
    public func secret(_ name: String, default fallback: String? = nil, doc: String) -> Secret<String> {
        Secret(value(name, "secret", fallback, doc, isSecret: true, expectation: "a text") { $0 } ?? "")
    }

    /// A secret of exactly `count` bytes, written as base64 or base64url, padded or not.
    public func secretKey(_ name: String, bytes count: Int, doc: String) -> Secret<[UInt8]> {
        let key = value(
            name, "secret, \(count) bytes in base64", nil, doc, isSecret: true,
            expectation: "\(count) bytes in base64"
        ) { text -> [UInt8]? in
            let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_")
            let bytes = Base64URL.decode(urlSafe.trimmingSuffix(while: { $0 == "=" }))
            return bytes?.count == count ? bytes : nil
        }
        return Secret(key ?? [])
    }

    /// A whole number in `range`.
    public func int(_ name: String, default fallback: Int? = nil, in range: ClosedRange<Int>, doc: String) -> Int {
        let type = "integer \(range.lowerBound)–\(range.upperBound)"
        return value(name, type, fallback.map(String.init), doc, expectation: "an \(type)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? fallback ?? range.lowerBound
    }

    /// A number in `range`.
    public func double(
        _ name: String, default fallback: Double? = nil, in range: ClosedRange<Double>, doc: String
    ) -> Double {
        let type = "number \(range.lowerBound)–\(range.upperBound)"
        return value(name, type, fallback.map { "\($0)" }, doc, expectation: "a \(type)") { text in
            Double(text).flatMap { range.contains($0) ? $0 : nil }
        } ?? fallback ?? range.lowerBound
    }

    /// `true` or `false`.
    public func bool(_ name: String, default fallback: Bool? = nil, doc: String) -> Bool {
        value(name, "true or false", fallback.map { "\($0)" }, doc, expectation: "true or false") { text in
            Bool(text)
        } ?? fallback ?? false
    }

    /// A length of time, written in seconds with or without a fraction, in `range` seconds.
    public func seconds(
        _ name: String, default fallback: Double? = nil, in range: ClosedRange<Double>, doc: String
    ) -> Duration {
        .seconds(double(name, default: fallback, in: range, doc: doc))
    }

    /// An absolute URL with one of `schemes` and a host.
    public func url(_ name: String, default fallback: String? = nil, schemes: [String], doc: String) -> String {
        let list = schemes.map { $0 + "://" }.joined(separator: " or ")
        return value(name, "URL, \(list)", fallback, doc, expectation: "an absolute URL, \(list)") { text in
            Self.isURL(text, schemes: schemes) ? text : nil
        } ?? ""
    }

    /// A URL that holds a password: never shown.
    public func secretURL(
        _ name: String, default fallback: String? = nil, schemes: [String], doc: String
    ) -> Secret<String> {
        let list = schemes.map { $0 + "://" }.joined(separator: " or ")
        let url = value(
            name, "secret URL, \(list)", fallback, doc, isSecret: true, expectation: "an absolute URL, \(list)"
        ) { Self.isURL($0, schemes: schemes) ? $0 : nil }
        return Secret(url ?? "")
    }

    /// A list separated by commas; empty elements are dropped.
    public func list(_ name: String, default fallback: [String]? = nil, doc: String) -> [String] {
        value(name, "list, by commas", fallback?.joined(separator: ","), doc, expectation: "a list") {
            Self.elements(of: $0)
        } ?? []
    }

    /// IP addresses and ranges in CIDR form.
    public func addressRanges(_ name: String, default fallback: String, doc: String) -> [AddressRange] {
        value(
            name, "list of addresses, by commas", fallback, doc, expectation: "addresses or ranges such as 10.0.0.0/8"
        ) { text in
            let elements = Self.elements(of: text)
            let ranges = elements.compactMap { AddressRange($0) }
            return ranges.count == elements.count ? ranges : nil
        } ?? []
    }

    /// One of an enumeration's raw values.
    public func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, default fallback: Value, doc: String
    ) -> Value {
        let type = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return value(name, "one of \(type)", fallback.rawValue, doc, expectation: "one of \(type)") {
            Value(rawValue: $0)
        } ?? fallback
    }

    // MARK: Steps

    private func value<Value>(
        _ name: String, _ type: String, _ fallback: String?, _ doc: String, isSecret: Bool = false,
        expectation: String, parse: (String) -> Value?
    ) -> Value? {
        catalogue.append(
            SettingDescription(
                name: name, type: type, defaultValue: fallback, documentation: doc, isSecret: isSecret))
        let key = ConfigKey(name.split(separator: "_").map { $0.lowercased() })
        guard let text = reader.string(forKey: key, isSecret: true) ?? fallback else {
            issues.append(.init(setting: name, reason: "required, but not set"))
            return nil
        }
        guard let value = parse(text) else {
            issues.append(.init(setting: name, reason: "must be \(expectation)"))
            return nil
        }
        return value
    }

    private func isOwnOrShared(_ name: String) -> Bool {
        guard name.hasPrefix("PRACA_"), !Self.toolPrefixes.contains(where: name.hasPrefix) else { return false }
        return !Scope.allCases.contains { $0 != scope && name.hasPrefix("PRACA_\($0.rawValue)_") }
    }

    private static func elements(of list: String) -> [String] {
        list.split(separator: ",").map { String($0.trimmingSpaces) }.filter { !$0.isEmpty }
    }

    private static func isURL(_ text: String, schemes: [String]) -> Bool {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.host else {
            return false
        }
        return schemes.contains(scheme) && !host.isEmpty
    }

    private static func contents(ofFile path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= EnvironmentFile.maxBytes else {
            return nil
        }
        return String(data: data, encoding: .utf8)
    }
}

extension String {
    /// Without the longest suffix whose characters all satisfy `predicate`.
    func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, predicate(self[index(before: end)]) { formIndex(before: &end) }
        return self[..<end]
    }
}
