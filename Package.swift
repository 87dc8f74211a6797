// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in our own targets; dependencies are built as their authors ship them.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let serviceContext = Target.Dependency.product(name: "ServiceContextModule", package: "swift-service-context")

let package = Package(
    name: "praca",
    traits: [
        .trait(name: "RedisTLS", description: "rediss:// URLs, through swift-nio-ssl (compiles BoringSSL)")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-service-context.git", exact: "1.5.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(
            name: "Primitives", dependencies: ["COpenSSL"], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Postgres",
            dependencies: ["Primitives", "CLibPQ", log, metrics, lifecycle],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Redis",
            dependencies: [
                "Primitives", "CHiredis", log, metrics, lifecycle, nioCore, nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["RedisTLS"])),
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Waiting",
            dependencies: ["Primitives", log, lifecycle],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Trace", dependencies: ["Primitives", serviceContext], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "EventBus",
            dependencies: [
                "Primitives", "Postgres", "Redis", "Trace", "Waiting", log, metrics, lifecycle, nioCore, serviceContext,
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "ClientAddress", dependencies: [nioCore], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "HTTPConnections",
            dependencies: [log, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, hummingbirdCore],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "SocketIO",
            dependencies: [
                "Primitives", "ClientAddress", "HTTPConnections", "JSON", log, metrics, nioCore, nioPosix, nioHTTP1,
                hummingbirdCore,
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "JSON", dependencies: ["Primitives", nioCore], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Contract", dependencies: ["JSON"], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Common",
            dependencies: ["COpenSSL", "Primitives", "Contract", "JSON"],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "Serving",
            dependencies: [
                "CCurl", "Primitives", "ClientAddress", "Common", "HTTPConnections", "Postgres", "Redis", "Contract",
                "JSON", "Trace", log, metrics, lifecycle, signals, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1,
                hummingbird, hummingbirdCore, configuration, serviceContext,
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),

        .target(
            name: "ServiceKit",
            dependencies: [
                "Primitives", "Common", "Serving", "EventBus", "Postgres", "Redis", "Waiting", "Contract", "JSON",
                "Trace", log, lifecycle, hummingbird, hummingbirdCore, arguments, serviceContext, metrics,
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),

        .target(
            name: "AuthCore",
            dependencies: ["Primitives", "ClientAddress", "Common", "Contract", "JSON"],
            path: "services/auth/Core",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "auth",
            dependencies: [
                "AuthCore", "Primitives", "Common", "Serving", "ServiceKit", "Postgres", "Redis", "EventBus", "Waiting",
                "COpenSSL", "CArgon2", "Contract", "JSON", log, metrics, lifecycle, hummingbird, arguments,
            ],
            path: "services/auth",
            exclude: ["README.md", "Core"],
            swiftSettings: strict
        ),
        .target(
            name: "RoomsGatewayCore",
            dependencies: ["Common", "Contract", "JSON"],
            path: "services/rooms-gateway/Core",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "rooms-gateway",
            dependencies: [
                "RoomsGatewayCore", "Primitives", "Common", "Serving", "ServiceKit", "Postgres", "Redis", "EventBus",
                "SocketIO", "Waiting", "Contract", "JSON", "Trace", log, metrics, lifecycle, nioCore, nioPosix,
                hummingbird,
                hummingbirdCore, arguments, serviceContext,
            ],
            path: "services/rooms-gateway",
            exclude: ["README.md", "Core"],
            swiftSettings: strict
        ),
        .target(
            name: "MarketplaceCore",
            dependencies: ["Primitives", "Common", "Contract", "JSON"],
            path: "services/marketplace/Core",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "marketplace",
            dependencies: [
                "MarketplaceCore", "Primitives", "ClientAddress", "Common", "Serving", "ServiceKit", "Postgres",
                "EventBus",
                "Contract", "JSON", log, metrics, lifecycle, hummingbird, arguments,
            ],
            path: "services/marketplace",
            exclude: ["README.md", "Core"],
            swiftSettings: strict
        ),
        .target(
            name: "ModerationCore",
            dependencies: ["Common", "Contract", "JSON"],
            path: "services/moderation/Core",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "moderation",
            dependencies: [
                "ModerationCore", "Primitives", "Common", "Serving", "ServiceKit", "Postgres", "EventBus", "Waiting",
                "Contract",
                "JSON", log, metrics, lifecycle, hummingbird, arguments,
            ],
            path: "services/moderation",
            exclude: ["README.md", "Core"],
            swiftSettings: strict
        ),
        .target(
            name: "UploadSignerCore",
            dependencies: ["Primitives", "Common", "Waiting", "Contract", "JSON", "CZlib", log, metrics],
            path: "services/upload-signer/Core",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "upload-signer",
            dependencies: [
                "UploadSignerCore", "Primitives", "Common", "Serving", "ServiceKit", "Postgres", "EventBus", "Waiting",
                "Contract", "JSON", metrics, hummingbird, arguments,
            ],
            path: "services/upload-signer",
            exclude: ["README.md", "Core"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "socketio-conformance",
            dependencies: ["SocketIO", log, lifecycle, nioCore, nioPosix, hummingbirdCore, arguments],
            path: "Tests/SocketIOConformance",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "bench-load",
            dependencies: ["Primitives", "Postgres", log, nioCore, nioPosix, arguments],
            path: "bench/load",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "bench-ceiling",
            dependencies: ["SocketIO", "JSON", log, lifecycle, nioCore, nioPosix, hummingbirdCore, arguments],
            path: "bench/ceiling",
            swiftSettings: strict
        ),
        .testTarget(
            name: "BenchLoadTests", dependencies: ["bench-load", nioCore, nioEmbedded], swiftSettings: strict),

        .target(
            name: "TestSupport",
            dependencies: ["Primitives", "Common", "Postgres", "Redis", log, nioCore, nioPosix],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .target(
            name: "ServiceTestSupport",
            dependencies: [
                "Primitives", "ClientAddress", "Common", "Serving", "EventBus", "Postgres", "TestSupport", "Contract",
                "JSON", log, lifecycle, hummingbird,
            ],
            path: "Tests/ServiceTestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "TestSupport", log, metrics, lifecycle],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RedisTests",
            dependencies: ["Redis", "Primitives", "TestSupport", metrics, nioCore, nioPosix, nioEmbedded],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EventBusTests",
            dependencies: [
                "Primitives", "EventBus", "Postgres", "Redis", "Waiting", "TestSupport", "Trace", log, metrics,
                metricsTestKit, lifecycle, nioCore, serviceContext,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClientAddressTests", dependencies: ["ClientAddress"], swiftSettings: strict),
        .testTarget(
            name: "HTTPConnectionsTests",
            dependencies: ["HTTPConnections", "TestSupport", log, nioCore, nioHTTP1, nioEmbedded],
            swiftSettings: strict),
        .testTarget(
            name: "SocketIOTests",
            dependencies: [
                "SocketIO", "JSON", "Primitives", "ClientAddress", "TestSupport", nioEmbedded, log, lifecycle, nioCore,
                nioPosix, hummingbirdCore,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommonTests",
            dependencies: ["Common", "COpenSSL", "Primitives", "TestSupport", "JSON", nioCore],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Serving", "Common", "Primitives", "ClientAddress", "Postgres", "Redis", "TestSupport",
                "ServiceTestSupport", "Contract", "JSON", "Trace", log, metrics, lifecycle, signals, nioCore, nioPosix,
                hummingbird, serviceContext,
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ContractTests", dependencies: ["Contract", "JSON", "Primitives"], swiftSettings: strict),
        .testTarget(
            name: "ServiceKitTests",
            dependencies: [
                "ServiceKit", "Primitives", "Common", "EventBus", "Postgres", "Redis", "TestSupport",
                "ServiceTestSupport", "Contract", "JSON", "Trace", "Waiting", log, serviceContext,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuthTests",
            dependencies: [
                "auth", "AuthCore", "Primitives", "ClientAddress", "Common", "Serving", "EventBus", "Postgres", "Redis",
                "TestSupport", "ServiceTestSupport", "Contract", "JSON", log, "ServiceKit",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RoomsGatewayTests",
            dependencies: [
                "rooms-gateway", "RoomsGatewayCore", "ServiceKit", "SocketIO", "Common", "Serving", "EventBus",
                "Postgres", "Redis", "TestSupport", "ServiceTestSupport", "Contract", "JSON", "Trace", log,
                serviceContext, nioCore,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MarketplaceTests",
            dependencies: [
                "Primitives", "marketplace", "MarketplaceCore", "ClientAddress", "ServiceKit", "Common", "Serving",
                "EventBus", "Postgres", "Redis", "TestSupport", "ServiceTestSupport", "Contract", "JSON", log,
                lifecycle, nioCore,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ModerationTests",
            dependencies: [
                "moderation", "ModerationCore", "Primitives", "ServiceKit", "Common", "Serving", "EventBus", "Postgres",
                "Redis", "TestSupport", "ServiceTestSupport", "Contract", "JSON", log,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "UploadSignerTests",
            dependencies: [
                "Primitives", "upload-signer", "UploadSignerCore", "ServiceKit", "Common", "Serving", "EventBus",
                "Postgres", "Waiting", "TestSupport", "ServiceTestSupport", "Contract", "JSON", log,
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
