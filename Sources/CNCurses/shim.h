#ifndef MELSCOPE_CNCURSES_SHIM_H
#define MELSCOPE_CNCURSES_SHIM_H

// Must stand before the include: a cSettings define does not reach Swift's importer, and WINDOW would then have
// another layout in Swift than in the library.
#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#endif
