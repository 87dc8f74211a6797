import Foundation

extension String: JSONWritable {
    /// Writes the text, escaped.
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONWritable {
    /// Writes `true` or `false`.
    public func write(to json: inout JSONWriter) { json.literal(self ? "true" : "false") }
}

extension Int: JSONWritable {
    /// Writes the digits.
    public func write(to json: inout JSONWriter) { json.literal(String(self)) }
}

extension Int64: JSONWritable {
    /// Writes the digits.
    public func write(to json: inout JSONWriter) { json.literal(String(self)) }
}

extension Double: JSONWritable {
    /// Writes the shortest text that reads back as this number, without a fraction where there is none; `null` for NaN
    /// and the infinities, which JSON cannot carry.
    public func write(to json: inout JSONWriter) {
        if let whole = Int64(exactly: self), abs(whole) < 1 << 53 {
            json.literal(String(whole))
        } else if isFinite {
            json.literal(description)
        } else {
            json.null()
        }
    }
}

extension UUID: JSONWritable {
    /// Writes the lower-case text form.
    public func write(to json: inout JSONWriter) { json.uuid(self) }
}

extension Date: JSONWritable {
    /// Writes RFC 3339 UTC with milliseconds.
    public func write(to json: inout JSONWriter) { json.date(self) }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes an array of the elements.
    public func write(to json: inout JSONWriter) {
        json.array { json in
            for element in self { element.write(to: &json) }
        }
    }
}
