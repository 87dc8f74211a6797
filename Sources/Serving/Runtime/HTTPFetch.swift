import CCurl
import Foundation
import Glibc
import Primitives
import Synchronization

/// A small HTTP client for a service's own errands (public keys, object storage): libcurl on threads of its own, so that it
/// blocks nothing else. Redirects are not followed and proxies from the environment are not used.
public final class HTTPFetch: Sendable {
    /// A request.
    public struct Request: Sendable {
        /// `GET`, `POST`…
        public var method: String
        /// An `http` or `https` URL.
        public var url: String
        /// Header lines.
        public var headers: [(name: String, value: String)]
        /// The body, empty for none.
        public var body: [UInt8]
        /// From the start of the connection to the last byte.
        public var timeLimit: Duration
        /// A larger answer is an error.
        public var maxResponseBytes: Int

        /// A request; a `GET` without more.
        public init(
            method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
            timeLimit: Duration = .seconds(5), maxResponseBytes: Int = 1 << 20
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.timeLimit = timeLimit
            self.maxResponseBytes = maxResponseBytes
        }
    }

    /// An answer of whatever status.
    public struct Response: Sendable {
        /// The status code.
        public let status: Int
        /// Header lines in their order; names in lower case.
        public let headers: [(name: String, value: String)]
        /// The body.
        public let body: [UInt8]

        /// The first value of a header, whose name is given in lower case.
        public func header(_ name: String) -> String? {
            headers.first { $0.name == name }?.value
        }
    }

    /// Why there is no answer.
    public enum Failure: Error, Sendable, Equatable {
        /// The URL or a header holds something that cannot be sent.
        case invalidRequest
        /// The time limit was reached.
        case timedOut
        /// The answer is larger than was allowed.
        case responseTooLarge
        /// No connection, or it broke; libcurl's code.
        case transport(Int)
    }

    private let pool: BlockingThreadPool

    /// A client that runs `concurrency` requests at a time and lets `queueLimit` more wait.
    public init(concurrency: Int = 2, queueLimit: Int = 64) {
        // Not thread-safe by itself; a static is initialised once.
        _ = Self.globalInit
        pool = BlockingThreadPool(name: "http-fetch", threads: concurrency, queueLimit: queueLimit)
    }

    private static let globalInit = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Sends a request and reads the whole answer. Cancellation ends it within about a second.
    /// - Throws: ``Failure``, ``BlockingThreadPoolError``, `CancellationError`.
    public func send(_ request: Request) async throws -> Response {
        let isCancelled = CancellationFlag()
        let response = try await withTaskCancellationHandler {
            try await pool.run { try CurlTransfer(request, isCancelled: isCancelled).perform() }
        } onCancel: {
            isCancelled.set()
        }
        return response
    }

    /// Ends the threads; running requests finish.
    public func shutDown() {
        pool.shutDown()
    }
}

/// Set by a cancelled task, read by libcurl's progress callback.
final class CancellationFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    func set() { flag.store(true, ordering: .relaxed) }
    var isSet: Bool { flag.load(ordering: .relaxed) }
}

/// One transfer, from easy handle to answer, on one thread.
private final class CurlTransfer {
    private let request: HTTPFetch.Request
    private let isCancelled: CancellationFlag
    private var body: [UInt8] = []
    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var isTooLarge = false

    /// All header lines of an answer together.
    private static let maxHeaderBytes = 64 * 1024

    init(_ request: HTTPFetch.Request, isCancelled: CancellationFlag) {
        self.request = request
        self.isCancelled = isCancelled
    }

    func perform() throws -> HTTPFetch.Response {
        guard isSendable, let handle = curl_easy_init() else { throw HTTPFetch.Failure.invalidRequest }
        defer { curl_easy_cleanup(handle) }
        var list: UnsafeMutablePointer<curl_slist>?
        for header in request.headers { list = curl_slist_append(list, "\(header.name): \(header.value)") }
        // Without this curl asks permission for larger bodies and waits a second for it.
        list = curl_slist_append(list, "Expect:")
        defer { curl_slist_free_all(list) }
        configure(handle, headers: list)
        let code = request.body.withUnsafeBytes { bytes in
            sendBody(bytes, on: handle)
            return curl_easy_perform(handle)
        }
        try check(code)
        var status = 0
        _ = praca_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return HTTPFetch.Response(status: status, headers: headers, body: body)
    }

    private var isSendable: Bool {
        let texts = [request.method, request.url] + request.headers.flatMap { [$0.name, $0.value] }
        return texts.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
    }

    private func configure(_ handle: UnsafeMutableRawPointer, headers: UnsafeMutablePointer<curl_slist>?) {
        let milliseconds = Int(max(1, request.timeLimit.milliseconds(rounded: .up)))
        _ = praca_curl_set_string(handle, CURLOPT_URL, request.url)
        _ = praca_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method)
        _ = praca_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = praca_curl_set_string(handle, CURLOPT_NOPROXY, "*")
        _ = praca_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
        _ = praca_curl_set_long(handle, CURLOPT_NOBODY, request.method == "HEAD" ? 1 : 0)
        _ = praca_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = praca_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds)
        _ = praca_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = praca_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = praca_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        _ = praca_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        _ = praca_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
        _ = praca_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            CurlTransfer.from(context).receive(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
        _ = praca_curl_set_write(handle, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            CurlTransfer.from(context).receiveHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
        _ = praca_curl_set_progress(handle) { context, _, _, _, _ in
            CurlTransfer.from(context).isCancelled.isSet ? 1 : 0
        }
    }

    /// The context is this object, which outlives `curl_easy_perform`.
    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer {
        // Never nil: set beside the callback in configure(_:headers:).
        Unmanaged<CurlTransfer>.fromOpaque(context!).takeUnretainedValue()
    }

    /// libcurl reads `bytes` during `curl_easy_perform`, inside the scope that they are valid in.
    private func sendBody(_ bytes: UnsafeRawBufferPointer, on handle: UnsafeMutableRawPointer) {
        guard !bytes.isEmpty || request.method == "POST" || request.method == "PUT" else { return }
        _ = praca_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, bytes.count)
        _ = praca_curl_set_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= request.maxResponseBytes else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.maxHeaderBytes else {
            isTooLarge = true
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        // Each answer of a connection, interim ones too, begins with its status line.
        if line.hasPrefix("HTTP/") { headers = [] }
        guard let colon = line.firstIndex(of: ":") else { return true }
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
        headers.append((line[..<colon].lowercased(), value))
        return true
    }

    private func check(_ code: CURLcode) throws {
        switch code {
        case CURLE_OK: return
        case CURLE_OPERATION_TIMEDOUT: throw HTTPFetch.Failure.timedOut
        case CURLE_ABORTED_BY_CALLBACK: throw CancellationError()
        case CURLE_WRITE_ERROR where isTooLarge: throw HTTPFetch.Failure.responseTooLarge
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: throw HTTPFetch.Failure.invalidRequest
        default: throw HTTPFetch.Failure.transport(Int(code.rawValue))
        }
    }
}
