import Foundation

/// The tables that are printed at the end, in Markdown.
struct Report {
    private var messages: [MessageResult] = []
    private var idle: [IdleResult] = []

    mutating func add(_ result: MessageResult) { messages.append(result) }
    mutating func add(_ result: IdleResult) { idle.append(result) }

    /// What was wrong, one line each.
    var faults: [String] {
        messages.flatMap { result in result.faults.lines.map { "\(result.scenario.rawValue): \($0)" } }
            + idle.flatMap { $0.faults.lines.map { "idle: \($0)" } }
    }

    var text: String {
        var parts: [String] = []
        if !messages.isEmpty { parts += [throughput, latencies, costs, shares] }
        if !idle.isEmpty { parts.append(memory) }
        return parts.joined(separator: "\n\n")
    }

    private var throughput: String {
        table(
            ["scenario", "deliveries/s", "acknowledged/s", "server CPU µs/delivery", "server CPU µs/acknowledged"],
            messages.map { result in
                [
                    result.scenario.rawValue, Self.whole(result.deliveriesPerSecond),
                    Self.whole(result.acknowledgedPerSecond), Self.decimal(result.cpuPerDelivery, digits: 2),
                    Self.decimal(result.cpuPerAcknowledged, digits: 0),
                ]
            })
    }

    private var latencies: String {
        table(
            ["scenario", "ack p50 ms", "ack p99 ms", "delivery p50 ms", "delivery p99 ms"],
            messages.map { result in
                [result.scenario.rawValue]
                    + [result.acknowledgementLatency, result.deliveryLatency].flatMap { histogram in
                        [0.5, 0.99].map { Self.decimal(histogram.percentile($0)?.milliseconds, digits: 1) }
                    }
            })
    }

    /// What was used beside the server's CPU.
    private var costs: String {
        let others = messages.first?.processes.others.map { "\($0.name) CPU µs" } ?? []
        let hasDatabase = messages.first?.database != nil
        let head = ["a message costs", "server switches"] + others
        return table(
            hasDatabase ? head + ["WAL bytes", "rows written", "transactions"] : head,
            messages.map { result in
                let processes =
                    [result.scenario.rawValue, Self.decimal(result.switchesPerAcknowledged, digits: 1)]
                    + result.othersPerAcknowledged.map { Self.decimal($0, digits: 0) }
                guard hasDatabase else { return processes }
                return processes + [
                    Self.decimal(result.logBytesPerAcknowledged, digits: 0),
                    Self.decimal(result.rowsPerStored, digits: 2),
                    Self.decimal(result.transactionsPerStored, digits: 2),
                ]
            })
    }

    /// How busy each process was, in percent of one core: a result says little when the generator had none left.
    private var shares: String {
        let others = messages.first?.processes.others.map(\.name) ?? []
        return table(
            ["CPU, % of a core", "server", "generator"] + others,
            messages.map { result in
                let used = result.processes
                let seconds = [used.server, used.generator] + used.others.map(\.seconds)
                return [result.scenario.rawValue] + seconds.map { Self.whole($0 / result.seconds * 100) }
            })
    }

    private var memory: String {
        table(
            ["scenario", "sockets", "before MB", "all joined MB", "at rest MB", "KB/socket"],
            idle.map { result in
                [Scenario.idle.rawValue, "\(result.sockets)"]
                    + [result.residentBefore, result.residentJoined, result.residentAfter].map {
                        Self.decimal(Double($0) / 1e6, digits: 1)
                    } + [Self.decimal(result.kilobytesPerSocket, digits: 2)]
            })
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let line = { (cells: [String]) in
            let padded = zip(cells, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = widths.enumerated().map { column, width in
            column == 0 ? String(repeating: "-", count: width) : String(repeating: "-", count: width - 1) + ":"
        }
        return ([line(head), line(rule)] + rows.map(line)).joined(separator: "\n")
    }

    private static func whole(_ value: Double) -> String { "\(Int(value.rounded()))" }

    private static func decimal(_ value: Double?, digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }
}
