import CNCurses

/// Version of the ncurses library that is in use, for `melscope --version` and the log.
package var cursesVersion: String { String(cString: curses_version()) }
