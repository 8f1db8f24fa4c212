#define _GNU_SOURCE
#include "cspawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <unistd.h>

/// What a child of any kind begins with: /dev/null as its input, `output` and `errors`, `input` as its descriptor 3 (-1 for none).
static int start(
    pid_t *child, const char *path, char *const arguments[], char *const environment[], int input, int output, int errors, short kind) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0) return code;
    code = posix_spawnattr_init(&attributes);
    if (code != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return code;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if ((code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) == 0
        && (code = posix_spawn_file_actions_adddup2(&actions, output, 1)) == 0
        && (code = posix_spawn_file_actions_adddup2(&actions, errors, 2)) == 0
        && (input < 0 || (code = posix_spawn_file_actions_adddup2(&actions, input, 3)) == 0)
        && (code = posix_spawn_file_actions_addclosefrom_np(&actions, input < 0 ? 3 : 4)) == 0
        && (code = posix_spawnattr_setsigmask(&attributes, &none)) == 0
        && (code = posix_spawnattr_setsigdefault(&attributes, &all)) == 0
        && (code = posix_spawnattr_setpgroup(&attributes, 0)) == 0
        && (code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | kind)) == 0) {
        code = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

int melscope_spawn(
    pid_t *child, const char *path, char *const arguments[], char *const environment[], int input, int cpu_seconds,
    int *output, int *errors) {
    int out[2], err[2];
    // With the flag from the start: another thread may start a program at any moment.
    if (pipe2(out, O_CLOEXEC) != 0) return errno;
    if (pipe2(err, O_CLOEXEC) != 0) {
        int code = errno;
        close(out[0]);
        close(out[1]);
        return code;
    }
    int code = start(child, path, arguments, environment, input, out[1], err[1], POSIX_SPAWN_SETPGROUP);
    close(out[1]);
    close(err[1]);
    if (code != 0) {
        close(out[0]);
        close(err[0]);
        return code;
    }
    struct rlimit limit = {.rlim_cur = (rlim_t)cpu_seconds, .rlim_max = (rlim_t)cpu_seconds + 1};
    prlimit(*child, RLIMIT_CPU, &limit, NULL);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    fcntl(err[0], F_SETFL, O_NONBLOCK);
    *output = out[0];
    *errors = err[0];
    return 0;
}

int melscope_spawn_detached(pid_t *child, const char *path, char *const arguments[], char *const environment[], int log) {
    return start(child, path, arguments, environment, -1, log, log, POSIX_SPAWN_SETSID);
}
