#ifndef MELSCOPE_LIBRARY_OUTPUT_H
#define MELSCOPE_LIBRARY_OUTPUT_H

#include <stddef.h>

/* Replaces C's stdout and stderr by streams that ask on each write whether the writing thread collects. Where it does not,
 * the bytes go straight to descriptor 1 or 2, as before. Once for a process, before other threads print. */
void melscope_library_output_install(void);

/* From here on what the calling thread prints is kept, up to 4,096 bytes of it. Calls nest; the outermost pair counts. */
void melscope_library_output_begin(void);

/* Ends the collecting. Copies what came to `into`, which has room for 4,096 bytes, and returns its length. */
size_t melscope_library_output_end(char *into);

#endif
