/// Where the markers of a JPEG are (ITU-T T.81 §B.1.1).
enum JPEGMarkers {
    /// The marker at `offset`, which moves behind it. Any number of fill bytes may come first.
    static func marker(_ bytes: Bytes, _ offset: inout Int) throws(ImageRefused) -> UInt8 {
        guard bytes.byte(offset) == 0xFF else { throw .corrupt }
        while bytes.byte(offset) == 0xFF { offset += 1 }
        guard let marker = bytes.byte(offset) else { throw .corrupt }
        offset += 1
        return marker
    }

    /// Where the next marker after a scan's data is: an FF that neither stands for itself (FF 00) nor is a restart.
    static func endOfScan(_ bytes: Bytes, from start: Int) -> Int {
        let all = bytes.all
        var index = bytes.range.lowerBound + start
        while index + 1 < bytes.range.upperBound {
            if all[index] == 0xFF, all[index + 1] != 0x00, !(0xD0...0xD7).contains(all[index + 1]) { break }
            index += 1
        }
        return index - bytes.range.lowerBound
    }
}
