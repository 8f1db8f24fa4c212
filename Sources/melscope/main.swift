import Engine
import TUI
print(spike(), spikeTUI())
