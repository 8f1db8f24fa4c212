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
}
