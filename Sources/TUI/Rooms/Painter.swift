/// What the drawing of a room has at hand: the room, and all that it may look at. Each room has one of its own.
protocol Painter {
    var state: AppState { get }
}

extension Painter {
    var world: World { state.world }
    func entry(_ name: String) -> DatasetEntry? { state.world.entry(name) }
    func key(_ command: Command) -> String { state.key(command) }
    func hints(_ layer: any Layer.Type) -> [KeyHint] { state.hints(layer) }
}

extension AppState {
    /// The keys of a layer, for the edge of its box: those of its footer.
    func hints(_ layer: any Layer.Type) -> [KeyHint] { layer.bindings.compactMap { $0.hint(self, isEnabled: true) } }
}
