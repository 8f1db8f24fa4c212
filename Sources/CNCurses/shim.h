#ifndef MELSCOPE_CNCURSES_SHIM_H
#define MELSCOPE_CNCURSES_SHIM_H

// Must stand before the include: a cSettings define does not reach Swift's importer, and WINDOW would then have
// another layout in Swift than in the library.
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
#include <wchar.h>

// Mutable globals are errors in Swift 6 mode.
static inline WINDOW *shim_stdscr(void) { return stdscr; }
static inline int shim_colors(void) { return COLORS; }
static inline int shim_color_pairs(void) { return COLOR_PAIRS; }

// The attribute macros are casts of shifts, which Swift's importer does not evaluate.
static inline attr_t shim_bold(void) { return A_BOLD; }
static inline attr_t shim_dim(void) { return A_DIM; }
static inline attr_t shim_underline(void) { return A_UNDERLINE; }
static inline attr_t shim_reverse(void) { return A_REVERSE; }

// The pair goes through `opts`: a short holds 32,767 of the 65,536, and inside attributes there is room for 256.
static inline int shim_setcchar(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
    return setcchar(cell, text, attributes, 0, &pair);
}

// Declared by wchar.h for X/Open sources only, which Swift's importer does not claim to be.
extern int wcwidth(wchar_t);
static inline int shim_wcwidth(wchar_t character) { return wcwidth(character); }

// term.h takes char *, and Swift has no implicit way from a literal to that.
static inline const char *shim_tigetstr(const char *name) { return tigetstr((char *)name); }
static inline int shim_tigetflag(const char *name) { return tigetflag((char *)name); }

#endif
