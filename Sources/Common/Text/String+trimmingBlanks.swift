extension String {
    /// Without white space, and what shows as white space, at either end.
    public var trimmingBlanks: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        let isTrimmed = first == scalars.startIndex && scalars.index(after: last) == scalars.endIndex
        return isTrimmed ? self : String(scalars[first...last])
    }
}
