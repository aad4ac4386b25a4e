"""Define the Lua scripts of a rate limiter in Redis. Each script is atomic, and uses the clock of Redis.

Five keys hold the calls of a credential. `open` has the calls without a response, in order of arrival, and `answered` the others, by the
time of their response. `waiting` and `sent` divide the open calls, each with a deadline, since a process may die without releasing its
calls. `state` has the next time to ask for each waiting call, the number of the last call, and `until`, before which no call is sent. All
times are in microseconds.

The rules are those of `limiter.RateLimiter`: a call is granted once it is among the first `calls` of each rate, counting the calls whose
response came less than `seconds` ago.
"""

from __future__ import annotations

_COMMON = """
local open, answered, waiting, sent, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local id, rates, widest = ARGV[1], cjson.decode(ARGV[2]), tonumber(ARGV[3])

local function drop_ended()
  for _, one in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now)) do
    redis.call('ZREM', open, one)
    redis.call('ZREM', waiting, one)
    redis.call('HDEL', state, one)
  end
  for _, one in ipairs(redis.call('ZRANGEBYSCORE', sent, '-inf', now)) do
    redis.call('ZADD', answered, redis.call('ZSCORE', sent, one), one)
    redis.call('ZREM', open, one)
    redis.call('ZREM', sent, one)
  end
  redis.call('ZREMRANGEBYSCORE', answered, '-inf', now - widest)
end

local is_certain = true

local function find_time(ahead)
  local at = math.max(now, tonumber(redis.call('HGET', state, 'until') or 0))
  local count = redis.call('ZCARD', answered)
  for place = 1, #rates, 2 do
    local index = ahead - rates[place]
    if index >= 0 then
      local stop
      if index < count then
        stop = tonumber(redis.call('ZRANGE', answered, index, index, 'WITHSCORES')[2])
      else
        is_certain = false
        local other = redis.call('ZRANGE', open, index - count, index - count)[1]
        stop = math.max(now, tonumber(redis.call('HGET', state, other) or now))
      end
      at = math.max(at, stop + rates[place + 1])
    end
  end
  return at
end

local function keep(microseconds)
  for _, key in ipairs(KEYS) do
    local least = math.ceil((microseconds + widest) / 1000) + 1000
    if redis.call('PTTL', key) < least then redis.call('PEXPIRE', key, least) end
  end
end

local function join()
  redis.call('ZADD', open, redis.call('HINCRBY', state, 'number', 1), id)
end

local function grant_or_wait(at)
  local longest, patience, advance = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
  local wait = math.max(0, at - now)
  keep(wait + longest + patience)
  if wait == 0 or (is_certain and wait <= advance) then
    redis.call('HDEL', state, id)
    redis.call('ZREM', waiting, id)
    redis.call('ZADD', sent, now + wait + longest, id)
    return {1, wait}
  end
  redis.call('HSET', state, id, string.format('%.0f', at))
  redis.call('ZADD', waiting, at + patience, id)
  return {0, math.max(0, wait - advance)}
end
"""

#: Return 1 and the microseconds until the call may be sent, 0 and those until the next time to ask, or -1 if that is too far away. Calls
#: ask and are granted a little in advance, so that the round trip to Redis causes no delay.
ACQUIRE = (
    _COMMON
    + """
drop_ended()
local at = find_time(redis.call('ZCARD', answered) + redis.call('ZCARD', open))
local last = redis.call('ZRANGE', open, -1, -1)[1]
local before = last and tonumber(redis.call('HGET', state, last) or 0) or 0
if before > at then
  at, is_certain = before, false
end
local most = tonumber(ARGV[7])
if most >= 0 and at - now >= most then return {-1, 0} end
join()
return grant_or_wait(at)
"""
)

#: Return the same for a waiting call. If its deadline has passed, it joins again at the end of the queue.
UPDATE = (
    _COMMON
    + """
drop_ended()
if not redis.call('ZRANK', open, id) then join() end
return grant_or_wait(find_time(redis.call('ZCARD', answered) + redis.call('ZRANK', open, id)))
"""
)

RELEASE = (
    _COMMON
    + """
redis.call('ZREM', open, id)
redis.call('ZREM', waiting, id)
redis.call('ZREM', sent, id)
redis.call('HDEL', state, id)
if ARGV[4] == '1' then
  redis.call('ZADD', answered, now, id)
  keep(0)
end
return 0
"""
)

POSTPONE = (
    _COMMON
    + """
local wait, limit = math.min(tonumber(ARGV[4]), widest), tonumber(ARGV[5])
if limit >= 0 then
  drop_ended()
  local is_known = false
  for place = 1, #rates, 2 do
    if rates[place] == limit then is_known = true end
  end
  local pending = redis.call('ZCARD', sent)
  for place = 1, #rates, 2 do
    if not is_known or rates[place] == limit then
      local since = string.format('(%.0f', now - rates[place + 1])
      if pending + redis.call('ZCOUNT', answered, since, '+inf') >= rates[place] then return 0 end
    end
  end
end
if now + wait > tonumber(redis.call('HGET', state, 'until') or 0) then
  redis.call('HSET', state, 'until', string.format('%.0f', now + wait))
end
keep(wait)
return 1
"""
)
