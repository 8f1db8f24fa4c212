#define _GNU_SOURCE
#include "library_output.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CAPACITY = 4096 };

static _Thread_local int depth;
static _Thread_local size_t used;
static _Thread_local char kept[CAPACITY];

static ssize_t take(void *cookie, const char *bytes, size_t count) {
    if (depth > 0) {
        size_t room = CAPACITY - used;
        size_t part = count < room ? count : room;
        memcpy(kept + used, bytes, part);
        used += part;
        return (ssize_t)count;
    }
    size_t done = 0;
    while (done < count) {
        ssize_t part = write((int)(intptr_t)cookie, bytes + done, count - done);
        if (part > 0) {
            done += (size_t)part;
        } else if (errno != EINTR) {
            return 0;
        }
    }
    return (ssize_t)count;
}

void melscope_library_output_install(void) {
    cookie_io_functions_t functions = {.write = take};
    fflush(NULL);
    FILE *output = fopencookie((void *)(intptr_t)1, "w", functions);
    FILE *errors = fopencookie((void *)(intptr_t)2, "w", functions);
    if (output == NULL || errors == NULL) return;
    /* Unbuffered, so that a write comes from the thread that prints. */
    setvbuf(output, NULL, _IONBF, 0);
    setvbuf(errors, NULL, _IONBF, 0);
    stdout = output;
    stderr = errors;
}

void melscope_library_output_begin(void) {
    if (depth++ == 0) used = 0;
}

size_t melscope_library_output_end(char *into) {
    if (--depth > 0) return 0;
    memcpy(into, kept, used);
    return used;
}
