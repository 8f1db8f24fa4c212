import CNCurses
import Engine
public func spikeTUI() -> Int32 { NCURSES_VERSION_MAJOR }
