import Redis

/// The Lua scripts of the bus. Each touches one key, so each runs on a cluster as it is.
enum StreamScripts {
    /// How many arguments ``append`` takes for each event.
    static let argumentsPerEvent = 9

    /// Adds events in order and stops at the first that Redis refuses, so that a later event never overtakes it.
    ///
    /// One script rather than pipelined XADDs: blocked readers wake once for the batch, not for its first entry.
    /// ARGV, for each event: id, source, type, subject, time, dataschema, version, data, traceparent or empty. Answers the
    /// entry ids of what was added, then the error if there was one.
    static let append = RedisScript(
        """
        local added = {}
        for at = 1, #ARGV, 9 do
            local fields = {'specversion', '1.0', 'id', ARGV[at], 'source', ARGV[at + 1], 'type', ARGV[at + 2],
                'subject', ARGV[at + 3], 'time', ARGV[at + 4], 'datacontenttype', 'application/json',
                'dataschema', ARGV[at + 5], 'version', ARGV[at + 6], 'data', ARGV[at + 7]}
            if ARGV[at + 8] ~= '' then
                fields[#fields + 1] = 'traceparent'
                fields[#fields + 1] = ARGV[at + 8]
            end
            local entry = redis.pcall('XADD', KEYS[1], '*', unpack(fields))
            added[#added + 1] = entry
            if type(entry) == 'table' and entry.err then break end
        end
        return added
        """)

    /// Which of the entry ids in ARGV the stream does not hold: answers their positions, counted from 1.
    static let missing = RedisScript(
        """
        local missing = {}
        for at = 1, #ARGV do
            if #redis.call('XRANGE', KEYS[1], ARGV[at], ARGV[at]) == 0 then missing[#missing + 1] = at end
        end
        return missing
        """)

    /// Which of the entry ids in ARGV the stream has lost: answers their positions, counted from 1. What was trimmed is not
    /// lost, however young it was: a stream that has fewer entries than were added to it was trimmed before its first.
    static let lost = RedisScript(
        """
        local function parts(id)
            local dash = string.find(id, '-', 1, true)
            return tonumber(string.sub(id, 1, dash - 1)), tonumber(string.sub(id, dash + 1))
        end
        local keptMs, keptSeq = -1, -1
        if redis.call('EXISTS', KEYS[1]) == 1 then
            local fields = redis.call('XINFO', 'STREAM', KEYS[1])
            local info = {}
            for at = 1, #fields, 2 do info[fields[at]] = fields[at + 1] end
            if info['entries-added'] > info.length then
                local first = info['first-entry']
                keptMs, keptSeq = parts(first and first[1] or info['last-generated-id'])
                if not first then keptSeq = keptSeq + 1 end
            end
        end
        local lost = {}
        for at = 1, #ARGV do
            local ms, seq = parts(ARGV[at])
            local isTrimmed = ms < keptMs or (ms == keptMs and seq < keptSeq)
            if not isTrimmed and #redis.call('XRANGE', KEYS[1], ARGV[at], ARGV[at]) == 0 then lost[#lost + 1] = at end
        end
        return lost
        """)

    /// The subjects of events of the type ARGV[1] among the entries from ARGV[2] on, at most ARGV[3] entries. Answers the last
    /// entry looked at, empty if there is none, and then the subjects.
    static let subjects = RedisScript(
        """
        local found = { '' }
        for _, entry in ipairs(redis.call('XRANGE', KEYS[1], ARGV[2], '+', 'COUNT', ARGV[3])) do
            local fields, type, subject = entry[2], nil, nil
            for at = 1, #fields, 2 do
                if fields[at] == 'type' then type = fields[at + 1] end
                if fields[at] == 'subject' then subject = fields[at + 1] end
            end
            if type == ARGV[1] and subject then found[#found + 1] = subject end
            found[1] = entry[1]
        end
        return found
        """)

    /// Removes the consumer ARGV[2] of the group ARGV[1] if nothing is pending for it and it was idle for at least ARGV[3]
    /// milliseconds. In one script: XGROUP DELCONSUMER drops what is pending, and a consumer that looked idle a moment
    /// ago may have read since. Answers 1 if it was removed.
    static let removeConsumer = RedisScript(
        """
        for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
            local info = {}
            for at = 1, #consumer, 2 do info[consumer[at]] = consumer[at + 1] end
            if info.name == ARGV[2] and info.pending == 0 and info.idle >= tonumber(ARGV[3]) then
                redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
                return 1
            end
        end
        return 0
        """)

    /// Trims what every group has acknowledged and what is older than ARGV[1] milliseconds; where no group exists, what is
    /// older than ARGV[2] milliseconds. A stream of more than ARGV[3] bytes keeps less: the newest part of it that fits,
    /// but at least ARGV[4] milliseconds, and always what a group has yet to acknowledge. In one script: a group that is
    /// created at 0 between looking and trimming would lose what it was promised. Answers the number of entries removed
    /// and the stream's bytes before.
    static let trim = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return { 0, 0 } end
        local function parts(id)
            local dash = string.find(id, '-', 1, true)
            return tonumber(string.sub(id, 1, dash - 1)), tonumber(string.sub(id, dash + 1))
        end
        local function format(ms, seq) return string.format('%.0f-%.0f', ms, seq) end

        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        local groups = redis.call('XINFO', 'GROUPS', KEYS[1])
        local retention = tonumber(#groups > 0 and ARGV[1] or ARGV[2])
        local bytes = redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', '16') or 0
        local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
        if bytes > tonumber(ARGV[3]) and #first > 0 then
            -- Taken as if all of it had come evenly: what did not is found too large again by the next look.
            local age = math.max(now - parts(first[1][1]), 0)
            retention = math.min(retention, math.max(tonumber(ARGV[4]), age * tonumber(ARGV[3]) / bytes))
        end
        local ms, seq = math.floor(math.max(now - retention, 0)), 0
        for _, group in ipairs(groups) do
            local info = {}
            for at = 1, #group, 2 do info[group[at]] = group[at + 1] end
            local floorMs, floorSeq
            if info.pending > 0 then
                floorMs, floorSeq = parts(redis.call('XPENDING', KEYS[1], info.name)[2])
            else
                floorMs, floorSeq = parts(info['last-delivered-id'])
                floorSeq = floorSeq + 1
            end
            if floorMs < ms or (floorMs == ms and floorSeq < seq) then ms, seq = floorMs, floorSeq end
        end
        return { redis.call('XTRIM', KEYS[1], 'MINID', '=', format(ms, seq)), bytes }
        """)

    /// The age, in milliseconds, of the oldest entry that some group has not acknowledged; 0 if there is none.
    static let unacknowledgedAge = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        local oldest
        local function consider(id)
            local ms = tonumber(string.sub(id, 1, string.find(id, '-', 1, true) - 1))
            if not oldest or ms < oldest then oldest = ms end
        end
        for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
            local info = {}
            for at = 1, #group, 2 do info[group[at]] = group[at + 1] end
            if info.pending > 0 then consider(redis.call('XPENDING', KEYS[1], info.name)[2]) end
            local next = redis.call('XRANGE', KEYS[1], '(' .. info['last-delivered-id'], '+', 'COUNT', 1)
            if #next > 0 then consider(next[1][1]) end
        end
        if not oldest then return 0 end
        local time = redis.call('TIME')
        return math.max(tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - oldest, 0)
        """)
}
