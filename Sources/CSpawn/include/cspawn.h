#ifndef MELSCOPE_CSPAWN_H
#define MELSCOPE_CSPAWN_H

#include <sys/types.h>

/// Starts a program with pipes as its output and error and nothing of this process but `input`, which becomes its descriptor 3
/// (-1 for none). It has /dev/null as its input, a process group of its own, no blocked signals and their default actions, and
/// at most cpu_seconds of processor time. The calls are those of glibc that Swift does not see.
///
/// Returns 0, or an errno. On success the reading ends of the pipes are in *output and *errors; they do not block.
int melscope_spawn(
    pid_t *child, const char *path, char *const arguments[], char *const environment[], int input, int cpu_seconds,
    int *output, int *errors);

/// Starts a program that outlives this one: in a session of its own, which no terminal hangs up, with /dev/null as its input and `log`
/// as its output and error, no other descriptor of this process, no blocked signals and their default actions.
///
/// Returns 0, or an errno.
int melscope_spawn_detached(pid_t *child, const char *path, char *const arguments[], char *const environment[], int log);

#endif
