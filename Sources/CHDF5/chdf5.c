#include "chdf5.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void melscope_hdf5_begin(void) {
    // A file whose closing failed, as on a full disk, stays in the library's tables half taken down, and the library's own end would
    // fall over it. Files are closed one by one; there is nothing else to end.
    H5dont_atexit();
    H5open();
    // Both are a thread's own where the library was built for threads.
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5Eclear2(H5E_DEFAULT);
}

struct text {
    char *into;
    size_t room;
};

static herr_t take(unsigned number, const H5E_error2_t *error, void *context) {
    struct text *text = context;
    if (number == 0 && error->desc) snprintf(text->into, text->room, "%s", error->desc);
    return 0;
}

void melscope_hdf5_error(char *into, size_t room, int *system_code) {
    struct text text = {into, room};
    into[0] = 0;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &text);
    const char *number = strstr(into, "errno = ");
    *system_code = number ? atoi(number + strlen("errno = ")) : 0;
    H5Eclear2(H5E_DEFAULT);
}

hid_t melscope_hdf5_make(const char *path, hid_t creation, hid_t access) { return H5Fcreate(path, H5F_ACC_TRUNC, creation, access); }

hid_t melscope_hdf5_open(const char *path, hid_t access) { return H5Fopen(path, H5F_ACC_RDONLY, access); }

static hid_t half(void) {
    hid_t type = H5Tcopy(H5T_IEEE_F32LE);
    // As of h5py and NumPy: one bit of sign, five of exponent, ten of significand.
    if (H5Tset_fields(type, 15, 10, 5, 0, 10) < 0 || H5Tset_size(type, 2) < 0 || H5Tset_ebias(type, 15) < 0) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

static hid_t words(void) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

hid_t melscope_hdf5_type(enum melscope_hdf5_kind kind) {
    switch (kind) {
        case MELSCOPE_HDF5_FLOAT16: return half();
        case MELSCOPE_HDF5_FLOAT32: return H5Tcopy(H5T_IEEE_F32LE);
        case MELSCOPE_HDF5_FLOAT64: return H5Tcopy(H5T_IEEE_F64LE);
        case MELSCOPE_HDF5_INT32: return H5Tcopy(H5T_STD_I32LE);
        case MELSCOPE_HDF5_INT64: return H5Tcopy(H5T_STD_I64LE);
        case MELSCOPE_HDF5_TEXT: return words();
        case MELSCOPE_HDF5_OTHER: break;
    }
    return -1;
}

enum melscope_hdf5_kind melscope_hdf5_kind_of(hid_t type) {
    if (H5Tget_class(type) == H5T_STRING) return MELSCOPE_HDF5_TEXT;
    enum melscope_hdf5_kind found = MELSCOPE_HDF5_OTHER;
    for (int kind = MELSCOPE_HDF5_FLOAT16; kind <= MELSCOPE_HDF5_INT64 && found == MELSCOPE_HDF5_OTHER; kind++) {
        hid_t known = melscope_hdf5_type(kind);
        if (H5Tequal(type, known) > 0) found = kind;
        H5Tclose(known);
    }
    return found;
}

hid_t melscope_hdf5_file_access(void) {
    hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(list, H5F_LIBVER_V18, H5F_LIBVER_V18);
    H5Pset_file_locking(list, 0, 1);
    // Descriptions of objects lie together in pieces of this size.
    H5Pset_meta_block_size(list, 1 << 18);
    H5Pset_fclose_degree(list, H5F_CLOSE_STRONG);
    // The cache of descriptions is measured by their bytes in the file; a dataset with ten texts as attributes takes twenty-five times as much
    // memory, so that the default of 32 MB is 800.
    H5AC_cache_config_t cache = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};
    if (H5Pget_mdc_config(list, &cache) >= 0) {
        cache.set_initial_size = 1;
        cache.initial_size = cache.min_size = 1 << 20;
        cache.max_size = 2 << 20;
        H5Pset_mdc_config(list, &cache);
    }
    return list;
}

hid_t melscope_hdf5_file_creation(void) {
    hid_t list = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_obj_track_times(list, 0);
    return list;
}

hid_t melscope_hdf5_group_creation(void) {
    hid_t list = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_obj_track_times(list, 0);
    return list;
}

hid_t melscope_hdf5_dataset_creation(int are_texts) {
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(list, 0);
    H5Pset_layout(list, H5D_CONTIGUOUS);
    H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY);
    // What stands for texts are places of texts, which may not be anything.
    H5Pset_fill_time(list, are_texts ? H5D_FILL_TIME_ALLOC : H5D_FILL_TIME_NEVER);
    return list;
}

hid_t melscope_hdf5_link_creation(void) {
    hid_t list = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_char_encoding(list, H5T_CSET_UTF8);
    return list;
}
