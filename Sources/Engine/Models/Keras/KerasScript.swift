/// What runs in the user's Python: it reads a Keras file, writes it as a SavedModel, and says in a JSON file what it found.
///
/// Arguments: the Keras file, the folder to write, the JSON file, `lambda` or `no-lambda`. Layers that hold code are looked for
/// in the file's description before Keras builds anything of it.
enum KerasScript {
    static let text = #"""
        import json, os, sys, zipfile
        here = os.getcwd()
        sys.path = [place for place in sys.path if place not in ('', here)]
        os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
        os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
        os.environ['KERAS_BACKEND'] = 'tensorflow'
        source, target, report, lambdas = sys.argv[1:5]

        def end(status, **facts):
            with open(report, 'w') as file:
                json.dump(facts, file)
            sys.stdout.flush()
            os._exit(status)

        def layers(description, kind, found):
            if isinstance(description, dict):
                if description.get('class_name') == kind:
                    config = description.get('config')
                    found.append(str(config.get('name', kind)) if isinstance(config, dict) else kind)
                for value in description.values():
                    layers(value, kind, found)
            elif isinstance(description, list):
                for value in description:
                    layers(value, kind, found)
            return found

        def description():
            if zipfile.is_zipfile(source):
                with zipfile.ZipFile(source) as archive:
                    info = archive.getinfo('config.json')
                    if info.file_size > 64 << 20:
                        raise ValueError('a description of %d bytes' % info.file_size)
                    return json.loads(archive.read(info))
            import h5py
            with h5py.File(source, 'r') as file:
                text = file.attrs.get('model_config')
                if text is None:
                    end(3, error='weights', detail='weights without their network')
                return json.loads(text.decode() if isinstance(text, bytes) else text)

        def load():
            problems = []
            for name in ('keras', 'tf_keras'):
                try:
                    kind = __import__(name)
                except Exception as problem:
                    problems.append('%s: %s' % (name, problem))
                    continue
                try:
                    model = kind.models.load_model(source, compile=False, safe_mode=lambdas != 'lambda')
                    return kind, model
                except Exception as problem:
                    problems.append('%s %s: %s' % (name, kind.__version__, problem))
                    last = problem
            if all(isinstance(p, str) and (p.startswith('keras: ') or p.startswith('tf_keras: ')) for p in problems):
                end(3, error='keras', detail='; '.join(problems)[:2000])
            end(3, error='unreadable', detail='; '.join(problems)[:2000])

        try:
            import tensorflow
        except Exception as problem:
            end(3, error='keras', detail='tensorflow: %s' % problem)
        try:
            found = layers(description(), 'Lambda', [])
        except Exception as problem:
            end(3, error='unreadable', detail=str(problem)[:2000])
        if found and lambdas != 'lambda':
            end(3, error='lambda', detail=', '.join(found)[:2000])
        kind, model = load()
        try:
            model.export(target)
        except Exception as problem:
            end(3, error='export', detail=str(problem)[:2000])
        shapes = model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
        end(0, name=model.name, library=kind.__name__, version=kind.__version__,
            shapes=[list(shape) for shape in shapes if isinstance(shape, tuple)],
            layers=[type(layer).__name__ for layer in model.layers][:200])
        """#

    /// The three lines that do the same by hand.
    package static func lines(file: String, folder: String) -> [String] {
        [
            "import keras",
            "model = keras.models.load_model(\(python(file)), compile=False)",
            "model.export(\(python(folder)))",
        ]
    }

    private static func python(_ text: String) -> String {
        "'" + text.unicodeScalars.map { "\\'".unicodeScalars.contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
