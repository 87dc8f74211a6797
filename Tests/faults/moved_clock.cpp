// Preloaded into a process, this moves its wall clock by as many seconds as the file named in MOVED_CLOCK says at the
// moment. Monotonic clocks stay.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#include <cstdint>
#include <cstdlib>

static std::int64_t moved_by() {
    static const auto seconds = static_cast<const volatile std::int64_t *>(
        mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, open(getenv("MOVED_CLOCK"), O_RDONLY), 0));
    return *seconds;
}

extern "C" int clock_gettime(clockid_t clock, timespec *now) noexcept {
    static const auto real = reinterpret_cast<int (*)(clockid_t, timespec *)>(dlsym(RTLD_NEXT, "clock_gettime"));
    const int result = real(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += moved_by();
    return result;
}

extern "C" int gettimeofday(timeval *now, void *) noexcept {
    timespec precise;
    const int result = clock_gettime(CLOCK_REALTIME, &precise);
    *now = {precise.tv_sec, precise.tv_nsec / 1000};
    return result;
}

extern "C" time_t time(time_t *out) noexcept {
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
