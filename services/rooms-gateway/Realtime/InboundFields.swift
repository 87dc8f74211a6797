import Common
import JSON
import NIOCore
import Serving
import SocketIO

extension InboundEvent {
    /// The event's one object, to be read field by field. An event without an argument has no fields.
    /// - Throws: `Problem`: `MALFORMED_JSON` for what only JavaScript takes for JSON (half a surrogate pair, a name that
    ///   comes twice), `VALIDATION_FAILED` if the argument is not an object.
    func fields() throws(Problem) -> FieldReader {
        guard let argument = arguments.first else { return FieldReader([:]) }
        guard let value = try? argument.value else { throw Problem(.malformedJSON) }
        guard let object = value.object else {
            let detail = LocalizedText(pt: "Deve ser um objeto.", en: "Must be an object.")
            throw Problem.validationFailed([FieldError("", .wrongType, detail)])
        }
        return FieldReader(object)
    }
}

extension FieldReader {
    /// The cursor of an earlier answer.
    mutating func optionalCursor(_ name: String) -> Cursor? {
        guard let text = optionalString(name, length: 1...64) else { return nil }
        guard let cursor = Cursor(text: text) else {
            let detail = LocalizedText(
                pt: "Deve ser o nextCursor de uma resposta anterior.",
                en: "Must be the nextCursor of an earlier answer.")
            refuse(name, .invalid, detail)
            return nil
        }
        return cursor
    }

    /// - Throws: `Problem` naming every field that failed.
    func finish() throws(Problem) {
        guard errors.isEmpty else { throw .validationFailed(errors) }
    }
}
