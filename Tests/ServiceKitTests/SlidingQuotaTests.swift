import Common
import Foundation
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite("A quota of rows in a window")
struct SlidingQuotaTests {
    private let quota = SlidingQuota("things", 3, inSeconds: 3_600)

    /// What one more thing gets where there are things of these ages, in seconds.
    private func refusal(_ ages: [Double], orIf isFull: Bool = false) async throws -> QuotaRefusal? {
        try await withTestSchema { pool, _ in
            _ = try await pool.execute("CREATE TABLE things (created_at timestamptz NOT NULL)")
            for age in ages {
                _ = try await pool.execute(
                    "INSERT INTO things VALUES (clock_timestamp() - make_interval(secs => \(age)))")
            }
            let row = try await pool.query("SELECT count(*) AS number, \(quota.columns) FROM things")[0]
            return try quota.refusal(row, orIf: isFull)
        }
    }

    @Test(
        "has room for as many as it says, and says when the oldest leaves it",
        arguments: [
            ([], nil), ([10, 20], nil), ([10, 20, 3_700], nil), ([3_601, 3_602, 3_603], nil),
            ([10, 20, 30], 3_570), ([10, 20, 600, 4_000], 3_000), ([0, 0, 3_000], 600), ([10, 20, 30, 40], 3_560),
        ] as [([Double], Double?)])
    func refusals(_ ages: [Double], _ wait: Double?) async throws {
        let refusal = try await refusal(ages)
        guard let wait else { return #expect(refusal == nil) }
        let told = try #require(refusal?.retryAfter)
        // As old again as the test is by now.
        #expect(told <= .seconds(wait) && told > .seconds(max(0, wait - 60)))
        #expect(refusal?.quota == 3 && refusal?.window == .seconds(3_600) && refusal?.policy == "things")
    }

    @Test("that is full for another reason says the same, and the whole window where nothing is in it")
    func otherReasons() async throws {
        let one = try await refusal([600], orIf: true)
        #expect(one.map { $0.retryAfter <= .seconds(3_000) } == true)
        #expect(try await refusal([], orIf: true)?.retryAfter == .seconds(3_600))
    }
}
