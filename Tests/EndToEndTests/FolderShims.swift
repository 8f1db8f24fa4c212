/// Shims that get in the way of listing folders.
extension Shim {
    private static let folderNames = """
        #include <dirent.h>
        #include <sys/stat.h>
        /* Whether the last part of the path behind a descriptor is `name`. */
        static int is_named(int descriptor, const char *name) {
            char link[64], path[4096];
            snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
            ssize_t length = readlink(link, path, sizeof path - 1);
            if (length < 0) return 0;
            path[length] = 0;
            const char *last = strrchr(path, '/');
            return last && !strcmp(last + 1, name);
        }

        """

    /// Listing a folder named `sub` ends in an error after `SHIM_ENTRIES` entries (none when not given).
    static let listingFails = folderNames + """
        static int entries;
        static int fails(DIR *folder) {
            if (!is_named(dirfd(folder), "sub")) { return 0; }
            const char *most = getenv("SHIM_ENTRIES");
            if (entries++ < (most ? atoi(most) : 0)) return 0;
            fired("sub");
            return 1;
        }
        struct dirent *readdir(DIR *folder) {
            static struct dirent *(*real)(DIR *);
            if (!real) real = dlsym(RTLD_NEXT, "readdir");
            if (fails(folder)) { errno = EIO; return NULL; }
            return real(folder);
        }
        struct dirent64 *readdir64(DIR *folder) {
            static struct dirent64 *(*real)(DIR *);
            if (!real) real = dlsym(RTLD_NEXT, "readdir64");
            if (fails(folder)) { errno = EIO; return NULL; }
            return real(folder);
        }
        """

    /// Opening a folder named `sub` is not permitted, to the superuser either.
    static let openingFails = """
        #include <sys/stat.h>
        static int refuses(const char *path, int flags) {
            if (!(flags & O_DIRECTORY)) return 0;
            size_t length = strlen(path);
            while (length && path[length - 1] == '/') length--;
            if (length < 3 || strncmp(path + length - 3, "sub", 3) || (length > 3 && path[length - 4] != '/')) return 0;
            fired("sub");
            return 1;
        }
        #define OPEN(name, parameters, arguments) \\
            int name parameters { \\
                static int (*real) parameters; \\
                if (!real) real = dlsym(RTLD_NEXT, #name); \\
                mode_t mode = 0; \\
                if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); } \\
                if (refuses(path, flags)) { errno = EACCES; return -1; } \\
                return real arguments; \\
            }
        OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
        OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
        OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
        OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
        """

    /// Below a folder `ci_out`, names are what they are in lower case, as on a file system that ignores case.
    static let ignoresCase = """
        #include <ctype.h>
        #include <sys/stat.h>
        static const char *lower(int folder, const char *path, char *buffer) {
            char whole[8192] = "";
            if (path[0] != '/' && folder != AT_FDCWD) {
                char link[64];
                snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
                ssize_t length = readlink(link, whole, 4095);
                if (length < 0) return path;
                whole[length] = '/';
                whole[length + 1] = 0;
            }
            size_t before = strlen(whole);
            strncat(whole, path, 4095);
            const char *inside = strstr(whole, "/ci_out/");
            if (!inside) return path;
            snprintf(buffer, 4096, "%s", path);
            size_t start = (size_t)(inside - whole) + 8;
            int changed = 0;
            for (char *c = buffer + (start > before ? start - before : 0); *c; c++) {
                if (tolower(*c) != *c) changed = 1;
                *c = tolower(*c);
            }
            if (changed) fired(buffer);
            return buffer;
        }
        #define REAL(name, type) static type; if (!real) real = dlsym(RTLD_NEXT, name)
        int rename(const char *a, const char *b) {
            REAL("rename", int (*real)(const char *, const char *));
            char x[4096], y[4096];
            return real(lower(AT_FDCWD, a, x), lower(AT_FDCWD, b, y));
        }
        int renameat(int f, const char *a, int g, const char *b) {
            REAL("renameat", int (*real)(int, const char *, int, const char *));
            char x[4096], y[4096];
            return real(f, lower(f, a, x), g, lower(g, b, y));
        }
        int lstat(const char *a, struct stat *s) {
            REAL("lstat", int (*real)(const char *, struct stat *));
            char x[4096];
            return real(lower(AT_FDCWD, a, x), s);
        }
        int fstatat(int f, const char *a, struct stat *s, int flags) {
            REAL("fstatat", int (*real)(int, const char *, struct stat *, int));
            char x[4096];
            return real(f, lower(f, a, x), s, flags);
        }
        int unlink(const char *a) {
            REAL("unlink", int (*real)(const char *));
            char x[4096];
            return real(lower(AT_FDCWD, a, x));
        }
        int unlinkat(int f, const char *a, int flags) {
            REAL("unlinkat", int (*real)(int, const char *, int));
            char x[4096];
            return real(f, lower(f, a, x), flags);
        }
        """
}
