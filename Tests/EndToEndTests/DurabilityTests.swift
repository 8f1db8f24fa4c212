import Foundation
import Testing

/// What is on the disk when the ledger says so, and what becomes of records that a power cut left empty.
@Suite struct DurabilityTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.makeClips(8, in: "source")
    }

    /// Rows that reach the ledger's log before `syncfs` has returned for their features.
    private func earlyRows(sync: String) throws -> (early: [String], fired: [String]) {
        let shim = try Shim("order-\(sync)", Self.shim, in: program.folder)
        let result = try program.run(
            ["extract", "source", "--output", "out-\(sync)", "--lanes", "2", "--sync", sync, "--quiet"], environment: shim.environment())
        #expect(result.status == 0, "\(result.errors)")
        #expect(shim.fired.filter { $0.hasPrefix("renamed ") }.count == 8, "\(shim.fired)")
        #expect(shim.fired.contains("log"))
        return (shim.fired.filter { $0.hasPrefix("early ") }, shim.fired)
    }

    @Test(.enabled("no C compiler for the shim") { Shim.canCompile })
    func `no row reaches the ledger's log before its features are on the disk`() throws {
        let batch = try earlyRows(sync: "batch")
        #expect(batch.early.isEmpty && batch.fired.contains("syncfs"), "\(batch.fired)")
        // Otherwise the shim would see nothing.
        #expect(try !earlyRows(sync: "none").early.isEmpty)
    }

    @Test(.enabled("no C compiler for the shim") { Shim.canCompile })
    func `what a disk could not take is recorded nowhere, and the run says so`() throws {
        let shim = try Shim("order", Self.shim, in: program.folder)
        let result = try program.run(
            ["extract", "source", "--output", "out", "--lanes", "1"], environment: shim.environment(["SYNCFS_FAILS": "1"]))
        #expect(result.status == 1 && shim.fired.contains("EIO"), "\(shim.fired)")
        #expect(result.errors.contains("flushing features to the disk: Input/output error"), "\(result.errors)")
        let resumed = try program.run("extract", "source", "--output", "out", "--json")
        #expect(resumed.status == 0 && resumed.output.contains("\"up_to_date\":0"))
        #expect(resumed.lines.filter { $0.contains("\"outcome\":\"extracted\"") }.count == 8, "\(resumed.output)")
    }

    @Test(arguments: ["", "\0\0\0\0\0\0\0\0", "melscope_recipe: 1\nfront_e"])
    func `a recorded recipe that cannot be read is written anew where the ledger knows it for the same`(contents: String) throws {
        let recipe = program.folder + "/out/.melscope/recipe.yaml"
        try program.run("extract", "source", "--output", "out", "--quiet")
        let whole = try String(contentsOfFile: recipe, encoding: .utf8)
        try Data(contents.utf8).write(to: URL(fileURLWithPath: recipe))
        try Data(contents.utf8).write(to: URL(fileURLWithPath: program.folder + "/out/.melscope/origin.json"))
        for command in ["verify", "retry"] {
            let result = try program.run(command, "out")
            #expect(result.status == 1 && result.errors.contains("it rewrites the file"), "\(result.errors)")
        }
        let resumed = try program.run("extract", "source", "--output", "out")
        #expect(resumed.status == 0 && resumed.output.contains("(8 were up to date)"), "\(resumed.output)\(resumed.errors)")
        #expect(resumed.errors.contains("recipe could not be read and was rewritten"), "\(resumed.errors)")
        #expect(try String(contentsOfFile: recipe, encoding: .utf8) == whole)
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test(arguments: [true, false])
    func `features of another recipe stay untouched though the recorded recipe is empty or gone`(isGone: Bool) throws {
        try program.run("extract", "source", "--output", "out", "--quiet")
        let recipe = program.folder + "/out/.melscope/recipe.yaml"
        if isGone { unlink(recipe) } else { try Data().write(to: URL(fileURLWithPath: recipe)) }
        try "front_end:\n  min_hz: 50\n".write(toFile: program.folder + "/lab.yaml", atomically: true, encoding: .utf8)
        let before = program.features("out")
        let refused = try program.run("extract", "source", "--output", "out", "--recipe", "lab.yaml")
        #expect(refused.status == 1 && refused.errors.contains("features made with another recipe"), "\(refused.errors)")
        #expect(program.features("out") == before)
        #expect(try program.run("extract", "source", "--output", "out", "--recipe", "lab.yaml", "--replace").status == 0)
    }

    private static let shim = """
        #include <pthread.h>
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static char names[64][64];
        static int renamed, synced;
        static void note(const char *path) {
          size_t length = strlen(path);
          if (length < 4 || strcmp(path + length - 4, ".npy")) return;
          const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
          char text[100];
          pthread_mutex_lock(&lock);
          snprintf(names[renamed++ % 64], 64, "%.*s.wavextracted", (int)strlen(name) - 4, name);
          pthread_mutex_unlock(&lock);
          snprintf(text, sizeof text, "renamed %s", name);
          fired(text);
        }
        int rename(const char *from, const char *to) {
          int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
          int result = real(from, to);
          if (!result) note(to);
          return result;
        }
        int renameat(int a, const char *from, int b, const char *to) {
          int (*real)(int, const char *, int, const char *) = dlsym(RTLD_NEXT, "renameat");
          int result = real(a, from, b, to);
          if (!result) note(to);
          return result;
        }
        int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
          int (*real)(int, const char *, int, const char *, unsigned) = dlsym(RTLD_NEXT, "renameat2");
          int result = real(a, from, b, to, flags);
          if (!result) note(to);
          return result;
        }
        int syncfs(int file) {
          int (*real)(int) = dlsym(RTLD_NEXT, "syncfs");
          if (getenv("SYNCFS_FAILS")) { fired("EIO"); errno = EIO; return -1; }
          int begun = renamed, result = real(file);
          pthread_mutex_lock(&lock);
          if (!result && begun > synced) synced = begun;
          pthread_mutex_unlock(&lock);
          fired("syncfs");
          return result;
        }
        static void look(int file, const void *bytes, size_t count) {
          char link[64], path[4096];
          snprintf(link, sizeof link, "/proc/self/fd/%d", file);
          ssize_t length = readlink(link, path, sizeof path - 1);
          if (length < 4 || strncmp(path + length - 4, "-wal", 4)) return;
          fired("log");
          pthread_mutex_lock(&lock);
          for (int index = synced; index < renamed; index++) {
            if (!memmem(bytes, count, names[index % 64], strlen(names[index % 64]))) continue;
            char text[100];
            snprintf(text, sizeof text, "early %s", names[index % 64]);
            fired(text);
          }
          pthread_mutex_unlock(&lock);
        }
        ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
          ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
          look(file, bytes, count);
          return real(file, bytes, count, offset);
        }
        ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
          ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
          look(file, bytes, count);
          return real(file, bytes, count, offset);
        }

        """
}
