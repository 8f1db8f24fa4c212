import Engine
import TUI

print(spike(), cursesVersion)
