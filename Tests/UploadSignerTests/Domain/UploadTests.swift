import Common
import Contract
import Foundation
import JSON
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("Rules of an upload")
struct UploadTests {
    @Test("only these steps exist between the states of an upload")
    func transitions() {
        let image = StoredImage(key: "k", size: 1, width: 1, height: 1, sha256: nil, isStripped: true)
        let all: [UploadSignerCore.UploadStatus] = [.pending, .ready(image), .rejected(.corrupt), .expired, .removed]
        let allowed: Set<String> = [
            "pending→ready", "pending→rejected", "pending→expired", "pending→removed", "ready→removed",
        ]
        for from in all {
            for to in UploadSignerCore.UploadStatus.Name.allCases {
                #expect(from.mayBecome(to) == allowed.contains("\(from.name.rawValue)→\(to.rawValue)"))
            }
        }
    }

    @Test("every refusal of a picture is a reason that clients see, and none has two names")
    func reasons() {
        for refusal in ImageRefused.allCases { #expect(Rejection(refusal).rawValue == refusal.rawValue) }
    }

    @Test("each attempt has a key of its own, which no signature covers")
    func keys() {
        let upload = Upload(
            id: .v7(), ownerID: .v7(), purpose: .adAttachment, fileName: "a.png",
            announced: .init(type: .png, size: 1, sha256: nil), status: .pending, createdAt: Date(),
            formExpiresAt: Date(), expiresAt: Date())
        let keys = [upload.storedKey(attempt: .v7()), upload.storedKey(attempt: .v7())]
        #expect(Set(keys).count == 2)
        #expect(keys.allSatisfy { !$0.hasPrefix("incoming/") })
        #expect(upload.incomingKey.hasPrefix("incoming/"))
    }

    @Test("a verdict asks for the size, the checksum, the kind, in this order")
    func verdicts() throws {
        let inspector = ImageInspector(maxPixels: 1_000, maxSide: 100)
        let png = Pictures.png()
        let good = Judgement.good(try Pictures.clean())
        func verdict(_ bytes: [UInt8], type: PictureType = .png, size: Int? = nil, sha256: [UInt8]? = nil) -> Judgement
        {
            Judgement.on(bytes, as: .init(type: type, size: size ?? bytes.count, sha256: sha256), by: inspector)
        }
        #expect(verdict(png) == good)
        #expect(verdict(png, sha256: Digest.sha256(png)) == good)
        #expect(verdict(png, size: png.count + 1) == .bad(.sizeMismatch))
        #expect(verdict(png, sha256: Digest.sha256([])) == .bad(.checksumMismatch))
        #expect(verdict(png, type: .jpeg) == .bad(.typeMismatch))
        let wrong = Digest.sha256([])
        #expect(verdict(png, type: .jpeg, size: png.count + 1, sha256: wrong) == .bad(.sizeMismatch))
        #expect(verdict(png, type: .jpeg, sha256: wrong) == .bad(.checksumMismatch))
        #expect(verdict(Array("<svg/>".utf8)) == .bad(.notAnImage))
        #expect(verdict(Pictures.png(width: 101)) == .bad(.dimensionsTooLarge))
    }

    @Test(
        "a file's name is the last part of what may be a path",
        arguments: [
            ("foto.png", "foto.png"), ("C:\\Users\\ana\\foto.png", "foto.png"), ("../../etc/passwd", "passwd"),
            (" praça.jpg ", "praça.jpg"), ("a\"b%.png", "a\"b%.png"), ("a\r\nb.png", "a b.png"), ("a\u{0}b", "ab"),
            ("a\u{202E}gnp.exe", "agnp.exe"), ("Foto\u{200B} 1\u{7}.jpg", "Foto 1.jpg"), ("\u{200B}\u{3164}", "imagem"),
            ("\u{2066}..\u{2069}", "imagem"), ("/tmp/\u{2800}x\u{2800}.png", "x .png"),
            ("Viola\u{303}o.png", "Violão.png"), ("../a/\u{301}b.png", "b.png"),
        ])
    func names(raw: String, name: String) throws {
        #expect(try FileName(raw).text == name)
    }

    @Test(
        "what is no name is refused",
        arguments: [
            "", "/", "..\\/", "  ", "\u{3000}.\u{A0}", String(repeating: "x", count: 256),
        ])
    func noNames(raw: String) {
        #expect(throws: ValueRefused.self) { try FileName(raw) }
    }

    @Test("nobody is told what a picture is called on its owner's machine")
    func disposition() {
        for type in PictureType.allCases {
            let upload = Upload(
                id: .v7(), ownerID: .v7(), purpose: .adAttachment, fileName: "Casa da Ana, Rua das Flores 12.png",
                announced: .init(type: type, size: 1, sha256: nil), status: .pending, createdAt: Date(),
                formExpiresAt: Date(), expiresAt: Date())
            let ending = type == .jpeg ? "jpg" : String(type.rawValue.dropFirst("image/".count))
            let expected = "inline; filename=\"\(upload.id.lowercased).\(ending)\""
            #expect(ContentDisposition.inline(upload) == expected)
        }
    }
}
